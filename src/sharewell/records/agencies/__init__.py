"""Agencies, the people who work in them, and what they may do there."""
