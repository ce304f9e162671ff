"""What each role has to know, in ten minutes."""
