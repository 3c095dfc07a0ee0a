"""Calculation without Django: reading, checking and estimating. Data in, data out."""

# Raised whenever a change of this package can change a result.
VERSION = "3"
