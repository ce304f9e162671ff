"""A ward in small: the real server on a real file, model tablets, and a book of what people were told."""
