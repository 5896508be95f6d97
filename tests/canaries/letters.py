"""Letters of a hub: kept as they leave it, one a file."""

from __future__ import annotations

import os
import uuid
from collections.abc import Iterable
from email import message_from_bytes, policy
from pathlib import Path

from django.core.mail import EmailMessage
from django.core.mail.backends.base import BaseEmailBackend

FOLDER = "CANARIES_LETTERS"
"""Names, in the environment, the folder that letters go to."""


class Kept(BaseEmailBackend):
    """A mail server that keeps everything."""

    def send_messages(self, email_messages: Iterable[EmailMessage]) -> int:
        """Keep them: how many there were."""
        sent = [one.message().as_bytes() for one in email_messages]
        for letter in sent:
            (Path(os.environ[FOLDER]) / uuid.uuid4().hex).write_bytes(letter)
        return len(sent)


def opened(folder: Path, into: Path) -> list[str]:
    """Write what each letter says beside whom it is for, also out of its encoding: whom they were for."""
    to = []
    for path in sorted(folder.iterdir()):
        letter = message_from_bytes(path.read_bytes(), policy=policy.default)
        to.append(str(letter["To"]))
        del letter["To"]
        said = [f"{name}: {value}" for name, value in letter.items()]
        said += [str(part.get_content()) for part in letter.walk() if not part.is_multipart()]
        (into / path.name).write_bytes(letter.as_bytes() + "\n".join(said).encode())
    return to
