"""Pages of the inbox, of letters, and of what is said to a phố."""
