"""REMEMBERS. Django apps: thin models, constraints, querysets scoped by who is looking."""
