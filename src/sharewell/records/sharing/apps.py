"""The app's name for Django."""

from django.apps import AppConfig


class SharingConfig(AppConfig):
    """Matters and decisions."""

    name = "sharewell.records.sharing"
    label = "sharing"
    default_auto_field = "django.db.models.BigAutoField"
