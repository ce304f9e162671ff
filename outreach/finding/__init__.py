"""One box that finds neighborhoods, visits, people and dossiers."""
