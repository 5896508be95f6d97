"""What the shipped pack guarantees, and that each guarantee can fail."""
