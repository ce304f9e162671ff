"""People who sign in: users, roles, permissions, sessions, and the guard of every view."""
