"""What people do with calls, expressions of interest and their screening."""
