"""The one door to Excel files: uploads read under guard, files written row by row."""
