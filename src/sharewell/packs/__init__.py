"""GUIDANCE AS DATA. The packs that are shipped, and how a folder of TOML becomes a pack."""

from __future__ import annotations

import tomllib
from collections.abc import Mapping
from pathlib import Path
from typing import Any

from sharewell.policy.faults import Fault, Faulty, listed, shown
from sharewell.policy.pack import Pack
from sharewell.policy.parse import parse_pack

HOME = Path(__file__).parent
RULE_FILES = (
    "pack", "outcomes", "settings", "pages", "facts", "terms", "grounds", "gates", "duties", "impossible", "guarantees",
)  # fmt: skip
DEFAULT = "england-2018"


def available() -> tuple[str, ...]:
    """The ids of the packs that are shipped."""
    return tuple(sorted(folder.name for folder in HOME.iterdir() if (folder / "pack.toml").is_file()))


def load(pack: str = DEFAULT) -> Pack:
    """The shipped pack of this id. Raises Faulty where there is none, or it does not parse."""
    return load_folder(folder_of(pack))


def folder_of(pack: str) -> Path:
    """Where a shipped pack lies. Raises Faulty where there is none of this id."""
    if pack not in available():
        raise Faulty([Fault("pack", "", "", f"there is no pack {shown(pack)}; there are {listed(available())}")])
    return HOME / pack


def load_folder(folder: Path) -> Pack:
    """The pack in a folder. Raises Faulty with every fault in it."""
    return parse_pack(read_folder(folder))


def read_folder(folder: Path) -> dict[str, Mapping[str, Any]]:
    """The tables of the pack's rule files by name, and of the vocabulary: its own where it has one, or ours."""
    faults: list[Fault] = []
    own = folder / "vocabulary.toml"
    files: dict[str, Mapping[str, Any]] = {
        "vocabulary": read_toml(own if own.is_file() else HOME / "vocabulary.toml", faults)
    }
    for name in RULE_FILES:
        path = folder / f"{name}.toml"
        if path.is_file() or name in ("pack", "facts", "gates"):
            files[name] = read_toml(path, faults)
    if faults:
        raise Faulty(faults)
    return files


def read_toml(path: Path, faults: list[Fault]) -> dict[str, Any]:
    """The tables of one TOML file; empty, with a fault, where it cannot be read."""
    try:
        return tomllib.loads(path.read_text(encoding="utf-8-sig"))
    except FileNotFoundError:
        faults.append(Fault(path.name, "", "", "there is no such file"))
    except (OSError, UnicodeDecodeError) as trouble:
        faults.append(Fault(path.name, "", "", f"cannot be read: {trouble.__class__.__name__}"))
    except (ValueError, RecursionError) as trouble:
        faults.append(Fault(path.name, "", "", f"is not TOML: {trouble}"))
    return {}


def tables_of(path: Path, kind: str, faults: list[Fault]) -> list[Mapping[str, Any]]:
    """The tables `[[kind]]` of a TOML file; none, with a fault, where they cannot be read."""
    rows = read_toml(path, faults).get(kind, [])
    if not isinstance(rows, list) or not all(isinstance(row, Mapping) for row in rows):
        faults.append(Fault(path.name, "", kind, f"expected entries written as [[{kind}]]"))
        return []
    return rows
