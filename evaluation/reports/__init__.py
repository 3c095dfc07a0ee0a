"""A round's report: one object, from which the page, PDF, XLSX, CSV and JSON are all made."""
