"""Words that are nowhere else, typed into every field about people, and then looked for wherever a hub writes."""
