"""The app's name for Django."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The config floor."""

    name = "sharewell.config"
    label = "config"
