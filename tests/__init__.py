"""Tests: one folder for each package of the house, and house, browser and js for what crosses them."""
