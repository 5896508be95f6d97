"""KEEPS HONEST. Entries, their one spelling in bytes, the tree over them, and proofs that others can check."""
