"""HTTPS on a ward's own network: an own authority, its certificates, and the page by which tablets come to trust it."""
