"""Về Phố: weekend visits of a ward center to its neighborhoods."""
