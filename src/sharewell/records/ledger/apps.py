"""The app's name for Django."""

from django.apps import AppConfig


class LedgerConfig(AppConfig):
    """The ledger."""

    name = "sharewell.records.ledger"
    label = "ledger"
    default_auto_field = "django.db.models.BigAutoField"
