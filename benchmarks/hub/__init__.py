"""The hub under measurement: what it is filled with, who asks it, and what it is measured beside."""
