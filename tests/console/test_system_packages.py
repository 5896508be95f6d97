"""The script that installs a browser says what it does, and ends with 1 where it cannot."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

import pytest

SCRIPT = Path(__file__).parents[2] / "scripts" / "system-packages"
TOOLS = ("bash", "env", "id")
INSTALLS = """#!/bin/bash
made="$(dirname "$0")/chromium"
case "$*" in *install*chromium*) printf '#!/bin/bash\\n' > "$made"; chmod +x "$made";; esac
"""
FAILS = "#!/bin/bash\nexit 100\n"
AS_ROOT = '#!/bin/bash\n[ "$1" = -n ] && shift\nexec "$@"\n'
NO_ROOT = "#!/bin/bash\nexit 1\n"


@pytest.fixture
def machine(tmp_path: Path) -> Path:
    """A machine with the barest of commands, where whoever runs the script is nobody in particular."""
    for name in (*TOOLS, "dirname", "chmod", "true"):
        found = shutil.which(name)
        assert found
        (tmp_path / name).symlink_to(found)
    (tmp_path / "id").unlink()
    put(tmp_path, "id", "#!/bin/bash\necho 1000\n")
    return tmp_path


def put(machine: Path, name: str, script: str) -> None:
    (machine / name).write_text(script, encoding="ascii")
    (machine / name).chmod(0o755)


def run(machine: Path) -> tuple[int, str]:
    done = subprocess.run(
        ["bash", str(SCRIPT)],
        env={"PATH": str(machine)}, capture_output=True, text=True, timeout=30, check=False,
    )  # fmt: skip
    return done.returncode, done.stderr


def test_a_browser_that_is_there_is_left_alone(machine: Path) -> None:
    put(machine, "chromium", NO_ROOT)
    assert run(machine) == (0, "system-packages: a browser is there already\n")


def test_it_installs_one_where_it_may(machine: Path) -> None:
    put(machine, "apt-get", INSTALLS)
    put(machine, "sudo", AS_ROOT)
    assert run(machine) == (0, "system-packages: installing Chromium\nsystem-packages: Chromium is installed\n")


def test_it_says_so_where_it_may_not(machine: Path) -> None:
    put(machine, "apt-get", INSTALLS)
    put(machine, "sudo", NO_ROOT)
    code, said = run(machine)
    assert (code, "sudo scripts/system-packages" in said) == (1, True)
    assert not (machine / "chromium").exists()


def test_it_says_so_where_there_is_no_apt(machine: Path) -> None:
    code, said = run(machine)
    assert (code, "no apt-get" in said) == (1, True)


def test_it_says_so_where_nothing_can_be_fetched(machine: Path) -> None:
    put(machine, "apt-get", FAILS)
    put(machine, "sudo", AS_ROOT)
    code, said = run(machine)
    assert (code, "could not be installed" in said) == (1, True)
