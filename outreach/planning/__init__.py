"""Campaigns, the year plan, visits and their life."""
