"""THE SAME MEANING IN OTHER TONGUES. Each reader takes its input from `formulas` and must agree with the interpreter."""
