"""The app's name for Django."""

from django.apps import AppConfig


class ConsoleConfig(AppConfig):
    """The console floor."""

    name = "sharewell.console"
    label = "console"
