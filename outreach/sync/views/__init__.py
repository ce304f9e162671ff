"""Doors of the tablets, and the pages on which people look after them."""
