"""A real browser on a real server, for journeys. Every page that is reached in one is looked over (see browser.py).

Where no browser can be had the journeys are skipped, and say so; where one must be had (in CI, or where
SHAREWELL_BROWSER is `required`) they fail instead.
"""

from __future__ import annotations

import os
import shutil
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any

import pytest
from axe_playwright_python.base import AXE_SCRIPT as AXE

from tests.journeys.browser import PHONE, Visit
from tests.looking import stay
from tests.midtown import Midtown, midtown

# The browser runs an event loop in this thread; Django would take its own tests for asynchronous code.
os.environ["DJANGO_ALLOW_ASYNC_UNSAFE"] = "true"

ARGS = (
    "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking",
    "--disable-component-update", "--disable-sync", "--disable-dev-shm-usage",
)  # fmt: skip
NAMES = ("chromium", "chromium-browser", "google-chrome")


HERE = Path(__file__).parent


def pytest_collection_modifyitems(items: list[pytest.Item]) -> None:
    """Mark what opens a window, so that `-m "not browser"` leaves it out."""
    for item in items:
        if HERE in item.path.parents and "visit" in getattr(item, "fixturenames", ()):
            item.add_marker("browser")


def chromium() -> str | None:
    """Where a browser is: the one that is named, or the system's."""
    return os.environ.get("SHAREWELL_CHROMIUM") or next((path for name in NAMES if (path := shutil.which(name))), None)


def required() -> bool:
    """Whether doing without a browser is a failure."""
    return bool(os.environ.get("CI")) or os.environ.get("SHAREWELL_BROWSER") == "required"


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args: dict[str, Any]) -> dict[str, Any]:
    """The system's browser, kept to itself."""
    found = chromium()
    if found is None and required():
        pytest.fail("no browser: install Chromium (scripts/system-packages does), or name one in SHAREWELL_CHROMIUM")
    if found is None:
        pytest.skip("no browser: the journeys need Chromium (scripts/system-packages installs it)")
    return {**browser_type_launch_args, "executable_path": found, "args": list(ARGS)}


@pytest.fixture
def town(transactional_db: None) -> Midtown:
    """Midtown, committed: the server reads it on connections of its own."""
    made = midtown()
    stay(made.care)
    return made


@pytest.fixture
def visit(browser: Any, live_server: Any) -> Iterator[Callable[..., Visit]]:
    """Opens a window for somebody: `visit(town.asha)` is signed in, `visit(None)` is nobody. Widths are in pixels."""
    opened: list[Visit] = []

    def open_window(member: Any = None, *, width: int = PHONE, script: bool = True, **otherwise: Any) -> Visit:
        settings = {"base_url": live_server.url, "service_workers": "block", **otherwise}
        context = browser.new_context(
            viewport={"width": width, "height": 800}, java_script_enabled=script, locale="en-GB",
            timezone_id="Europe/London", reduced_motion="reduce", **settings,
        )  # fmt: skip
        window = Visit(context, settings["base_url"], script=script)
        opened.append(window)
        if member is not None:
            window.enter(member)
        return window

    yield open_window
    for window in opened:
        window.close()


@pytest.fixture(scope="session", autouse=True)
def axe_is_there() -> None:
    """The accessibility rules are a file; without them every page would pass."""
    assert len(AXE) > 100_000
