"""SPEAKS, to operators: the commands that run and look after a hub."""
