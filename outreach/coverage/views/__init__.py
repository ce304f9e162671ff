"""The pages of coverage: the map, the same as a table, the dashboard."""
