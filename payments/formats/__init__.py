"""Bank and accounting files: dataclasses in, bytes out. Knows neither Django nor the database."""
