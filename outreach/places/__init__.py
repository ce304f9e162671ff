"""Neighborhoods, their cultural houses, the ward and its boundary."""
