"""The catalogue of administrative procedures and the papers each one asks for."""
