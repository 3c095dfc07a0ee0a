"""Measuring: power, survey scales, small cells, identity numbers. Knows neither Django nor the database."""
