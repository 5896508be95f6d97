"""Measure Sharewell beside its peers in one run, compare all answers, and write RESULTS.md.

python benchmarks/run.py                     about five minutes
python benchmarks/run.py --quick             half a minute; a look, not a result, so it writes nothing
python benchmarks/run.py --with-wrong-peer   shows that a difference is caught
"""

from __future__ import annotations

import argparse
import json
import os
import subprocess
import sys
from pathlib import Path
from typing import Any

import report
from rounds import HERE, Peer, compare, interleave, start

MODULES = {
    report.HAND: "peers.by_hand",
    report.OURS: "ours",
    "regorus": "peers.rego",
    "cedar": "peers.cedar",
    "zen": "peers.zen_tables",
}
COMMAND = "python benchmarks/run.py"
RESULTS = HERE / "RESULTS.md"


def options() -> argparse.Namespace:
    """What may be asked for."""
    as_written = argparse.RawDescriptionHelpFormatter
    parser = argparse.ArgumentParser(description=__doc__, formatter_class=as_written)
    parser.add_argument("--quick", action="store_true", help="short blocks and few checks; writes nothing")
    parser.add_argument("--with-wrong-peer", action="store_true", help="add a peer that is wrong on purpose")
    parser.add_argument("--out", type=Path, default=RESULTS, help="where the page goes")
    return parser.parse_args()


def started(modules: dict[str, str]) -> tuple[list[Peer], list[Peer]]:
    """All engines that load, and those that do not."""
    peers = [start(name, module) for name, module in modules.items()]
    for peer in peers:
        print(f"  {peer.name}: {peer.missing or peer.about['version'] or 'ready'}")
    return [peer for peer in peers if not peer.missing], [peer for peer in peers if peer.missing]


def sharewell_alone(peers: list[Peer], count: int) -> dict[str, Any]:
    """Loading, proving and deciding many, in a process of its own."""
    if not any(peer.name == report.OURS for peer in peers):
        return {"unavailable": "Sharewell could not be loaded."}
    done = subprocess.run(
        [sys.executable, str(HERE / "alone.py"), str(count)], capture_output=True, text=True, check=False
    )
    if done.returncode:
        return {"unavailable": (done.stderr.strip().splitlines() or ["no reason given"])[-1]}
    found: dict[str, Any] = json.loads(done.stdout.splitlines()[-1])
    return found


def main() -> int:
    """Measure, compare, write."""
    asked = options()
    rounds, seconds, box = (3, 0.1, 3.0) if asked.quick else (25, 0.3, 30.0)
    modules = MODULES | ({"wrong": "peers.wrong"} if asked.with_wrong_peer else {})
    load_before = os.getloadavg()[0]
    print("Loading")
    peers, absent = started(modules)
    print(f"Measuring: {rounds} rounds")
    interleave(peers, rounds, seconds)
    print("Comparing answers")
    faults = compare(peers, box)
    for peer in peers:
        peer.stop()
    if faults:
        print("\nANSWERS DIFFER, so there are no results:\n" + "\n".join(faults), file=sys.stderr)
        return 1
    print("Sharewell alone")
    alone = sharewell_alone(peers, 5_000 if asked.quick else 100_000)
    page = report.page(report.Run(peers, absent, alone, rounds, seconds, load_before, COMMAND))
    if asked.quick:
        print(page)
    else:
        asked.out.write_text(page, encoding="utf-8")
        print(f"Written: {asked.out.name}")
    return 0


if __name__ == "__main__":
    sys.exit(main())
