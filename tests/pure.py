"""Run the core's tests with nothing but the standard library: `python -I tests/pure.py`."""

from __future__ import annotations

import importlib
import sys
import traceback
from collections.abc import Callable, Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
OURS = {"sharewell", "tests"}
CORE = ("policy.test_*", "ledger.test_*", "workflow.test_table")
"""The modules under tests/ that need nothing else."""


def collected() -> Iterator[tuple[str, Callable[[], None]]]:
    """Every test function of the core, with its name."""
    paths = [
        path for pattern in CORE for path in sorted(ROOT.joinpath("tests").glob(f"{pattern.replace('.', '/')}.py"))
    ]
    for path in paths:
        module = importlib.import_module(f"tests.{path.parent.name}.{path.stem}")
        found = ((name, test) for name, test in vars(module).items() if name.startswith("test_") and callable(test))
        yield from ((f"{path.stem}.{name}", test) for name, test in found)


def fails(name: str, test: Callable[[], None]) -> bool:
    """Whether the test fails; the trace is printed where it does."""
    try:
        test()
    except Exception:
        print(f"FAILED {name}\n{traceback.format_exc()}")
        return True
    return False


def main() -> int:
    """Run them all, then look for anything imported that is neither ours nor the standard library."""
    sys.dont_write_bytecode = True
    sys.path[:0] = [str(ROOT / "src"), str(ROOT)]
    before = set(sys.modules)
    results = [fails(name, test) for name, test in collected()]
    loaded = {module.partition(".")[0] for module in set(sys.modules) - before}
    strangers = sorted(loaded - sys.stdlib_module_names - OURS)
    print(f"{results.count(False)} passed, {results.count(True)} failed")
    if strangers:
        print(f"imported from outside the standard library: {', '.join(strangers)}")
    return int(any(results) or not results or bool(strangers))


if __name__ == "__main__":
    sys.exit(main())
