"""Sharewell: whether, what and how to share, decided by guidance that anyone can read."""

__version__ = "0.1.0"
