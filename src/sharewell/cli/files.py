"""Files that appear whole or not at all, and the signals that may stop a command half way."""

from __future__ import annotations

import os
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import IO

from sharewell.policy.faults import Fault, Faulty

STOPPING = [getattr(signal, name) for name in ("SIGTERM", "SIGHUP") if hasattr(signal, name)]
"""Asked to stop by these, a command stops as it does for Ctrl-C, and leaves nothing half done."""


@contextmanager
def appearing(target: Path) -> Iterator[IO[bytes]]:
    """A file that takes its name only when everything is in it; on any trouble nothing is left behind.

    A link goes on pointing where it did. Raises Faulty where it cannot be written, or what is there is no plain file.
    """
    real = Path(os.path.realpath(target))
    try:
        if real.exists() and not real.is_file():
            raise Faulty([Fault(str(target), "", "", "cannot be written: it is not a plain file")])
        handle, name = tempfile.mkstemp(dir=real.parent, prefix=f".{real.name}.")
    except OSError as trouble:
        raise Faulty([Fault(str(target), "", "", f"cannot be written: {trouble.strerror}")]) from None
    unfinished = Path(name)
    try:
        with os.fdopen(handle, "wb") as written:
            yield written
        unfinished.replace(real)
    except OSError as trouble:
        raise Faulty([Fault(str(target), "", "", f"cannot be written: {trouble.strerror}")]) from None
    finally:
        unfinished.unlink(missing_ok=True)
