"""A row that belongs to one agency: the one for which somebody is looking when it is made."""

from __future__ import annotations

from django.db import models

from sharewell.records.agencies.models import Agency
from sharewell.records.common.context import agency_looking


class Owned(models.Model):
    """Every row of sharing has one owner, so that the wall around each table is one quick condition.

    That the owner is there is seen to by the wall: a row belongs to whoever looks, and so does whatever it points to.
    A foreign key would lock the agency's one row for each row that anybody writes, and its index would find nothing
    that another does not find sooner.
    """

    agency = models.ForeignKey(
        Agency, models.PROTECT, related_name="%(class)ss", default=agency_looking, db_constraint=False, db_index=False
    )

    class Meta:
        abstract = True
