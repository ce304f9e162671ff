"""One saving at a visit: an encounter with its dossiers and its VNeID request."""
