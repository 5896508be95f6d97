"""Proofs: every guarantee of a pack, for every possible set of facts. Needs the extra `proofs`."""

from sharewell.compilers.smt.prove import Proof, prove

__all__ = ["Proof", "prove"]
