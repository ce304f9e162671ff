"""The pages of planning: board, campaigns, plans, visits and their acts."""
