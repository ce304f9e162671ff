"""Compiled kernels of the search and the board they work on; numba and nothing else of the engine."""
