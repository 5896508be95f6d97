"""THE SAME MEANING IN OTHER TONGUES. Each reader starts from `formulas` and must agree with the interpreter."""
