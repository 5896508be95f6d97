"""Finding a matter by words of its label, of which the database holds digests alone."""

from __future__ import annotations

from django.db.models import QuerySet

from sharewell.records.common.context import agency_looking
from sharewell.records.common.keys import keyring
from sharewell.records.sealing.blind import digest, index_key, words
from sharewell.records.sharing.models import LabelWord, Matter

INDEX = "label"


def label_digests(text: str) -> list[bytes]:
    """A digest of each word, under the key of the agency for which somebody is looking."""
    key = index_key(keyring(), agency_looking(), INDEX)
    return [digest(key, word) for word in words(text)]


def labelled(matters: QuerySet[Matter], text: str) -> QuerySet[Matter]:
    """Those of these matters whose label has every one of these words; none where there is no word."""
    digests = label_digests(text)
    if not digests:
        return matters.none()
    for one in digests:
        matters = matters.filter(pk__in=LabelWord.objects.filter(digest=one).values("matter"))
    return matters
