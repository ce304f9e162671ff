"""Ground floor: database, clock, ids, text, errors, geometry, sealing. Knows no feature and no Flask."""
