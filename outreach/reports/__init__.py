"""Excel reports that leave the house."""
