"""Helpers of the tests: databases, servers, browsers, input files."""
