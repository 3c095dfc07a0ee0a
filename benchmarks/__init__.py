"""Measured times, each with the command that repeats it."""
