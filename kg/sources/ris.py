"""RIS, as Zotero, EndNote and publishers export it."""

import re
from collections.abc import Iterator, Mapping
from typing import Any

from kg.sources.fields import make_paper, unwrapped
from kg.sources.items import Found, Skip
from kg.sources.opening import Text

_BEGIN = re.compile(r"^TY\s{1,2}-")
_END = re.compile(r"^ER\s{1,2}-", re.MULTILINE)
_MAX_RECORD = 4_000_000  # characters


def read_ris(text: Text) -> Iterator[Found | Skip]:
    """Papers in order; a record without its end (`ER`) is skipped, the library would lose it."""
    for number, lines in _segments(text):
        yield _paper("\n".join(lines), text.name, f"{text.name}:{number}")


def _segments(text: Text) -> Iterator[tuple[int, list[str]]]:
    """Line number and lines of each record, from one `TY` to the next."""
    begin, lines, length = 1, list[str](), 0
    for number, line in enumerate(text.lines(), 1):
        length += len(line)
        if length > _MAX_RECORD or (_BEGIN.match(line) and any(map(str.strip, lines))):
            yield begin, lines
            begin, lines, length = number, [], len(line)
        elif not lines:
            begin = number
        if lines or line.strip():
            lines.append(line)
    if lines:
        yield begin, lines


def _paper(record: str, source: str, place: str) -> Found | Skip:
    import rispy

    if not _BEGIN.match(record):
        return Skip(place=place, reason="text outside of a record", text=record[:80])
    end = _END.search(record)
    if end is None:
        return Skip(place=place, reason="no end of record (ER)", text=record[:80])
    try:
        (data,) = rispy.loads(record[: end.end()] + " \n")
    except (ValueError, OSError, KeyError) as error:
        return Skip(place=place, reason=f"not RIS ({error})", text=record[:80])
    return make_paper(_fields(data), source=source, place=place, shown=record[:80])


def _fields(data: Mapping[str, Any]) -> dict[str, str | None]:
    urls = [*_all(data.get("urls")), *_all(data.get("url"))]
    return {
        "title": _first(data, "title", "primary_title", "short_title"),
        "abstract": _first(data, "abstract", "notes_abstract"),
        "doi": _first(data, "doi"),
        "url": next((url for url in urls if url), None),
        "date": _first(data, "date", "publication_year", "year"),
    }


def _first(data: Mapping[str, Any], *names: str) -> str | None:
    for name in names:
        value = " ".join(_all(data.get(name)))
        if value.strip():
            return unwrapped(value)
    return None


def _all(value: object) -> list[str]:
    values = value if isinstance(value, list) else [value]
    return [item for item in values if isinstance(item, str)]
