"""The app's name for Django, and the checks that come with it."""

from django.apps import AppConfig


class ConfigConfig(AppConfig):
    """The config floor."""

    name = "sharewell.config"
    label = "config"

    def ready(self) -> None:
        """Have our system checks run with Django's."""
        from sharewell.config import checks

        checks.ready()
