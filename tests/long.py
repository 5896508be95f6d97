"""What takes long and says again, at an edge, what a shorter test says: run by `make assurance`."""

from __future__ import annotations

import os

import pytest

long = pytest.mark.skipif("SHAREWELL_LONG" not in os.environ, reason="takes long: `make assurance` runs it")
