"""A believable ward, clearly invented, built through the services; deterministic for a day."""
