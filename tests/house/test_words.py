"""The project's own words: nothing of where or how it was made, every public thing explained, every word defined."""

from __future__ import annotations

import ast
import re
import subprocess
from pathlib import Path

from sharewell.packs import available, load

ROOT = Path(__file__).parents[2]
PATHS = re.compile(r"/(?:wor" + r"k|roo" + r"t|tm" + r"p|hom" + r"e)/\w")
HOSTS = re.compile(r"(?:pypi|pythonhosted|npmjs|deb\.debian)" + r"\.(?:org|com)")
WORDS_WE_DO_NOT_USE = re.compile(r"\b(?:client|service user|information subject)s?\b", re.IGNORECASE)


def tracked() -> list[Path]:
    """Every text file that is committed or about to be."""
    names = subprocess.run(
        ["git", "ls-files", "--cached", "--others", "--exclude-standard"],
        cwd=ROOT,
        capture_output=True,
        text=True,
        check=True,
    ).stdout.split("\n")
    return [path for name in names if name and (path := ROOT / name).is_file()]


def test_no_machine_and_no_registry_is_named() -> None:
    """No path of a machine, no host of a package registry."""
    found = []
    for path in tracked():
        text = path.read_text(encoding="utf-8", errors="replace")
        found += [
            f"{path.relative_to(ROOT)}: {hit.group()}" for pattern in (PATHS, HOSTS) for hit in pattern.finditer(text)
        ]
    assert not found


def test_public_things_say_what_they_are() -> None:
    """Every module, class and function without a leading underscore has a docstring.

    Not asked of migrations, which a machine writes, nor of the Meta in a model, which says nothing by itself.
    """
    silent = []
    for path in sorted((ROOT / "src").rglob("*.py")):
        if path.parent.name == "migrations":
            continue
        tree = ast.parse(path.read_text(encoding="utf-8"))
        silent += [] if ast.get_docstring(tree) else [path.name]
        for node in (
            *tree.body,
            *(inside for cls in tree.body if isinstance(cls, ast.ClassDef) for inside in cls.body),
        ):
            if (
                isinstance(node, ast.ClassDef | ast.FunctionDef)
                and not node.name.startswith("_")
                and node.name != "Meta"
            ):
                silent += [] if ast.get_docstring(node) else [f"{path.name}: {node.name}"]
    assert not silent


def test_questions_and_duties_use_the_fields_words() -> None:
    """The person is never a client or a user in what practitioners read."""
    pack = load()
    texts = [
        text for fact in pack.facts.values() for text in (fact.wording.question, fact.wording.why, fact.wording.help)
    ]
    texts += [text for duty in pack.duties for text in (duty.says, duty.urgent, duty.closes, *duty.steps)]
    texts += [gate.says for gate in pack.gates] + [ground.says for ground in pack.grounds.values()]
    assert not [text for text in texts if WORDS_WE_DO_NOT_USE.search(text)]


def test_the_glossary_has_the_words_of_the_core() -> None:
    """Each class of the pack's model that a reader meets is a word of the glossary."""
    glossary = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8").lower()
    words = (
        "fact",
        "gate",
        "ground",
        "duty",
        "guarantee",
        "outcome",
        "page",
        "setting",
        "term",
        "pack",
        "clause",
        "unsure",
    )
    assert not [word for word in words if f"**{word}**" not in glossary]


def test_packs_are_shipped() -> None:
    """There is a pack to decide with."""
    assert "england-2018" in available()
