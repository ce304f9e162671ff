"""Pages of places: neighborhoods, their Excel list, merging and splitting, the ward and the hub of settings."""
