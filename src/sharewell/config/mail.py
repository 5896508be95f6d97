"""How letters leave the hub: through the mail server that SHAREWELL_SMTP names, or through a backend of one's own."""

from __future__ import annotations

from collections.abc import Mapping
from typing import Any
from urllib.parse import unquote, urlsplit

SMTP = "django.core.mail.backends.smtp.EmailBackend"
NONE = "django.core.mail.backends.dummy.EmailBackend"
PORTS = {"smtp": 587, "smtps": 465}


def letters(said: Mapping[str, str]) -> dict[str, Any]:
    """Django's mail settings from the environment. Raises ValueError where the address will not do.

    `smtp://` is encrypted from the first word on (STARTTLS) and never goes in clear; `smtps://` from the connection on.
    """
    if "SHAREWELL_SMTP" not in said:
        return {"EMAIL_BACKEND": said.get("SHAREWELL_MAIL", NONE)}
    parts = urlsplit(said["SHAREWELL_SMTP"])
    if parts.scheme not in PORTS or not parts.hostname:
        raise ValueError("SHAREWELL_SMTP is no address of a mail server; write `smtp://name:password@host:587`")
    return {
        "EMAIL_BACKEND": SMTP,
        "EMAIL_HOST": parts.hostname,
        "EMAIL_PORT": parts.port or PORTS[parts.scheme],
        "EMAIL_HOST_USER": unquote(parts.username or ""),
        "EMAIL_HOST_PASSWORD": unquote(parts.password or ""),
        "EMAIL_USE_TLS": parts.scheme == "smtp",
        "EMAIL_USE_SSL": parts.scheme == "smtps",
    }
