"""The planning engine: from one frozen problem to the best year plan, its bound and its reasons."""
