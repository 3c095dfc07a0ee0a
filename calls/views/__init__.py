"""Pages of calls, expressions of interest and screening."""
