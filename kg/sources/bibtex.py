"""BibTeX, as the ACL Anthology, Zotero and reference managers export it."""

import logging
import re
from collections.abc import Iterator, Mapping
from itertools import chain
from typing import TYPE_CHECKING

from kg.sources.fields import decoded, make_paper, unwrapped
from kg.sources.items import Found, Skip
from kg.sources.opening import Text

if TYPE_CHECKING:
    from bibtexparser.model import Entry

_BLOCK = re.compile(r"^\s*@\s*(\w+)\s*[{(]")
_BATCH = 200  # entries that are parsed and held together
_MAX_BATCH = 2_000_000  # characters
_NOT_A_PAPER = ("string", "preamble", "comment")


def read_bibtex(text: Text) -> Iterator[Found | Skip]:
    """Papers in order; an entry that can't be read is skipped with its line, the rest is kept."""
    logging.getLogger("bibtexparser").setLevel(logging.CRITICAL)
    macros: list[str] = []
    batch: list[str] = []
    begin, blocks, length, in_macro = 1, 0, 0, False
    # A line that begins a block always follows, so that the last batch is read too.
    for number, line in enumerate(chain(text.lines(), ["@end{"]), 1):
        block = _BLOCK.match(line)
        length += len(line)
        full = block and (blocks >= _BATCH or length > _MAX_BATCH or line == "@end{")
        if full or length > 2 * _MAX_BATCH:
            yield from _papers(macros, batch, begin, text.name)
            batch, begin, blocks, length = [], number, 0, len(line)
        if block:
            blocks += 1
            in_macro = block[1].lower() == "string"
        if in_macro:
            macros.append(line)
            batch.append("")
        else:
            batch.append(line)


def _papers(macros: list[str], batch: list[str], begin: int, source: str) -> Iterator[Found | Skip]:
    from bibtexparser.entrypoint import parse_string
    from bibtexparser.model import (
        DuplicateBlockKeyBlock,
        Entry,
        ParsingFailedBlock,
    )

    library = parse_string("\n".join([*macros, *batch]))
    known = {string.key.lower(): string.value for string in library.strings}
    for block in library.blocks:
        place = f"{source}:{begin + (block.start_line or 0) - len(macros)}"
        if isinstance(block, DuplicateBlockKeyBlock) and block.ignore_error_block is not None:
            block = block.ignore_error_block  # two entries may share a key
        if isinstance(block, Entry):
            yield _paper(block, known, source, place)
        elif isinstance(block, ParsingFailedBlock) and not _is_macro(block.raw):
            cause = getattr(block.error, "abort_reason", None) or block.error
            reason = " ".join(str(cause).split())
            shown = " ".join((block.raw or "").split())[:80]
            yield Skip(place=place, reason=f"not BibTeX ({reason[:120]})", text=shown)


def _is_macro(raw: str | None) -> bool:
    found = _BLOCK.match(raw or "")
    return found is not None and found[1].lower() in _NOT_A_PAPER


def _paper(entry: "Entry", macros: Mapping[str, str], source: str, place: str) -> Found | Skip:
    raw = {
        field.key.lower(): _value(str(field.value), field.enclosing, macros)
        for field in entry.fields
    }
    fields = {name: decoded(unwrapped(raw.get(name))) for name in ("title", "abstract")}
    is_arxiv = "arxiv" in (raw.get("archiveprefix") or raw.get("eprinttype") or "").lower()
    fields |= {
        "doi": (raw.get("doi") or "").replace("\\", "") or None,
        "url": (raw.get("url") or "").replace("\\", "") or None,
        "arxiv": raw.get("eprint") if is_arxiv else None,
        "date": raw.get("date") or raw.get("year"),
    }
    return make_paper(fields, source=source, place=place, shown=f"@{entry.entry_type}{{{entry.key}")


def _value(value: str, enclosing: str | None, macros: Mapping[str, str]) -> str:
    """The value with macros replaced and `a # "b"` joined."""
    if enclosing != "no-enclosing":
        return value
    parts = (part.strip() for part in value.split("#"))
    return "".join(
        part[1:-1] if part[:1] in ('"', "{") else macros.get(part.lower(), part) for part in parts
    )
