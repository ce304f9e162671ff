"""VNeID level 2, from the request to the activation; the police desk."""
