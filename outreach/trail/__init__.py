"""The page that shows the trail of deeds."""
