"""From the tables of a pack's files to a checked `Pack`, or every fault in them at once."""

from sharewell.policy.parse.whole import parse_pack

__all__ = ["parse_pack"]
