"""The ledger's tables: entries as they were written, their places in the tree, and the checkpoints."""
