"""The settings of a hub that is broken on purpose: its own, and an app that breaks it in each of its processes."""

from __future__ import annotations

from django.apps import AppConfig

from sharewell.config.settings import *  # noqa: F403 - whatever the hub's settings are
from sharewell.config.settings import INSTALLED_APPS as OWN

INSTALLED_APPS = [*OWN, "tests.canaries.breaking.Broken"]


class Broken(AppConfig):
    """Breaks the hub once everything is loaded."""

    name, label = "tests.canaries", "canaries"

    def ready(self) -> None:
        """Break it in the ways that the environment names."""
        from tests.canaries.broken import break_it

        break_it()
