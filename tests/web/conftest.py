"""Tests of the site's pages."""

from __future__ import annotations

from pathlib import Path

import pytest
from django.conf import settings


@pytest.fixture(autouse=True, scope="session")
def collected() -> None:
    """A folder where collected files would lie: whitenoise warns where there is none."""
    Path(settings.STATIC_ROOT).mkdir(parents=True, exist_ok=True)
