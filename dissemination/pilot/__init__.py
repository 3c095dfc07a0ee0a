"""The demo pilot: real municipalities and regions, invented initiatives, played by running the actions.

Nothing here sets a column that an action could set. The clock moves from January 2023 to the day it is run; the same
seed gives the same pilot.
"""
