"""DECIDES. What guidance leads to on the facts of a case. Standard library only."""
