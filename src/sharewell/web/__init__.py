"""SPEAKS, to people, in a browser. Views translate; they do not think."""
