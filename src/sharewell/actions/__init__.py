"""DOES. One verb per module, and nobody else writes. Each write stands with its ledger entry in one transaction."""
