"""Tell a colleague by e-mail that something waits for them, and nothing else.

The letter goes once the transaction is committed, names no person, no matter and no reference, and whatever becomes
of it, what was done stays done.
"""

from __future__ import annotations

import logging
from functools import partial

from django.conf import settings
from django.core.mail import send_mail
from django.db import transaction

from sharewell.records.agencies.models import Membership

SUBJECT = "Something waits for you"
LETTER = """Something waits for your answer in Sharewell.

Sign in to see it: {address}

This letter says no more, so that nobody learns anything from it.
"""


def something_waits(member: Membership) -> None:
    """Write to this member once the running transaction is committed."""
    transaction.on_commit(partial(_send, member.practitioner.email))


def _send(email: str) -> None:
    letter = LETTER.format(address=settings.SITE_URL)
    try:
        send_mail(SUBJECT, letter, None, [email])
    except Exception as trouble:  # a mail server may fail in any way, and nothing depends on it
        logging.getLogger(__name__).warning("a letter could not be sent: %s", type(trouble).__name__)
