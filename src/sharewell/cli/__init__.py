"""SPEAKS, from a terminal: deciding cases and looking after packs. Needs no database and no site."""

from sharewell.cli.app import main

__all__ = ["main"]
