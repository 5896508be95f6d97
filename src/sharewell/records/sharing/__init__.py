"""Matters, subjects, drafts, decisions and the rows that follow a decision."""
