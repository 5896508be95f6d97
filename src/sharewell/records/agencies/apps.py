"""The app's name for Django."""

from django.apps import AppConfig


class AgenciesConfig(AppConfig):
    """Agencies and practitioners."""

    name = "sharewell.records.agencies"
    label = "agencies"
    default_auto_field = "django.db.models.BigAutoField"
