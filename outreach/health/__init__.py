"""Whether the house is well: a page for who runs it, two words for a supervisor, figures for a monitor."""
