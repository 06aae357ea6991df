"""JSON: one object a line, arrays of objects, and what web services answer."""

from collections.abc import Iterator
from typing import Any

from kg.sources.fields import paper_of_object
from kg.sources.items import Found, Skip
from kg.sources.json_values import LISTS, Malformed, parsed, values
from kg.sources.opening import MAX_LINE, Text

_NO_OBJECT = 'not an object; expected {"title": ..., "abstract": ...}'


def read_jsonl(text: Text) -> Iterator[Found | Skip]:
    """Papers of the lines; a line that is no JSON, or whose object is no paper, is skipped."""
    for number, line in enumerate(text.lines(cut=True), 1):
        if len(line) > MAX_LINE:
            value: object = Malformed(f"a line of more than {MAX_LINE} characters", line)
        elif line.strip():
            value = parsed(line)
        else:
            continue
        place = f"{text.name}:{number}"
        for item in _objects(value):
            yield _read(item, text.name, place)


def read_json(text: Text) -> Iterator[Found | Skip]:
    """Papers of an array, of an answer that holds one, or of objects one after the other.

    Only one element is held at a time. What is no JSON, or whose object is no paper, is skipped if
    its end can be seen; raises SourceError if not.
    """
    number = 0
    for value in values(text):
        for item in _objects(value):
            number += 1
            yield _read(item, text.name, f"{text.name}: record {number}")


def _objects(value: object) -> Iterator[object]:
    """The value itself, or those in the list that it wraps."""
    if isinstance(value, dict) and not _KEYS & value.keys():
        for name in LISTS:
            if isinstance(value.get(name), list):
                for item in value[name]:
                    yield from _objects(item)
                return
    yield value


_KEYS = frozenset(("title", "abstract", "summary", "paper"))


def _read(value: object, source: str, place: str) -> Found | Skip:
    if isinstance(value, Malformed):
        return Skip(place=place, reason=value.reason, text=value.text[:80])
    if not isinstance(value, dict):
        return Skip(place=place, reason=_NO_OBJECT, text=str(value)[:80])
    data: dict[str, Any] = value
    return paper_of_object(data, source, place)
