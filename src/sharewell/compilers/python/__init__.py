"""A pack as straight-line Python, for speed: about a million decisions a second on a small pack."""

from sharewell.compilers.python.reader import Answer, Compiled, compiled

__all__ = ["Answer", "Compiled", "compiled"]
