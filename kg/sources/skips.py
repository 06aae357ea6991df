"""What a reader hands on in place of a paper."""

from dataclasses import dataclass

FURNITURE = "page furniture"


@dataclass(frozen=True, slots=True, kw_only=True)
class Skip:
    """A piece of input that is no paper: its place ("file:line" or "file: record number"), the
    reason, and how it begins.
    """

    place: str
    reason: str
    text: str = ""
