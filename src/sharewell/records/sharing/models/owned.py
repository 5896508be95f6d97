"""A row that belongs to one agency: the one for which somebody is looking when it is made."""

from __future__ import annotations

from django.db import models

from sharewell.records.agencies.models import Agency
from sharewell.records.common.context import agency_looking


class Owned(models.Model):
    """Every row of sharing has one owner, so that the wall around each table is one quick condition."""

    agency = models.ForeignKey(Agency, models.PROTECT, related_name="%(class)ss", default=agency_looking)

    class Meta:
        abstract = True
