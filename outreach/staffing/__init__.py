"""Center staff and police officers, their days off, kits and vehicles."""
