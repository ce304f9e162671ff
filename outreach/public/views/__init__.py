"""Pages for everybody, and the team's list of who is expected."""
