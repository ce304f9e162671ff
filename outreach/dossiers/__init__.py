"""Help with administrative dossiers, missing papers and follow-ups."""
