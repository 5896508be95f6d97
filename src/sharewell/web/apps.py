"""The app's name for Django."""

from django.apps import AppConfig


class WebConfig(AppConfig):
    """The web floor."""

    name = "sharewell.web"
    label = "web"
