"""Several wards in one installation: each with a database of its own, above them the sums of the province."""
