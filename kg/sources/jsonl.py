"""JSON: one object a line, arrays of objects, and what web services answer."""

import json
from collections.abc import Iterator
from typing import Any, NoReturn

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.fields import paper_of_object
from kg.sources.opening import Text
from kg.sources.skips import Skip

_LISTS = ("data", "results", "papers", "items", "works")
_MAX_OBJECT = 64 << 20  # characters; an answer of a service is far smaller
_SPACE = " \t\n\r"


def read_jsonl(text: Text) -> Iterator[Paper | Skip]:
    """Papers of the lines; an object that is no paper is skipped with its line.

    Raises SourceError at a line that is no JSON object.
    """
    for number, line in enumerate(text.lines(), 1):
        if line.strip():
            place = f"{text.name}:{number}"
            for data in _objects(_parsed(line, place), place):
                yield paper_of_object(data, text.name, place)


def read_json(text: Text) -> Iterator[Paper | Skip]:
    """Papers of an array, of an answer that holds one, or of objects one after the other.

    Only one element is held at a time. Raises SourceError at what is no JSON object.
    """
    number = 0
    for value in _values(text):
        for data in _objects(value, f"{text.name}: record {number + 1}"):
            number += 1
            yield paper_of_object(data, text.name, f"{text.name}: record {number}")


def _parsed(line: str, place: str) -> object:
    try:
        return _DECODER.decode(line)
    except (ValueError, RecursionError) as error:
        raise _not_json(error, place) from error


def _not_json(error: ValueError | RecursionError, place: str) -> SourceError:
    if isinstance(error, RecursionError):
        return SourceError(f"{place}: JSON nested too deep; a paper is one flat object")
    cause = getattr(error, "msg", str(error))
    return SourceError(
        f"{place}: not JSON ({cause}); mend the line, or for plain text use --from text"
    )


def _objects(value: object, place: str) -> Iterator[dict[str, Any]]:
    """The object itself, or those in the list that it wraps."""
    if not isinstance(value, dict):
        raise SourceError(f'{place}: not an object; expected {{"title": ..., "abstract": ...}}')
    if not {"title", "abstract", "summary", "paper"} & value.keys():
        for name in _LISTS:
            if isinstance(value.get(name), list):
                for item in value[name]:
                    yield from _objects(item, place)
                return
    yield value


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def _values(text: Text) -> Iterator[object]:
    """Top-level values; a top-level array is taken apart."""
    buffer = _Buffer(text)
    inside = False
    number = 0
    while (char := buffer.next()) is not None:
        if char == "[" and not inside:
            inside = True
            buffer.skip()
            if buffer.next() == "]":
                buffer.skip()
                inside = False
        else:
            number += 1
            yield buffer.value(f"{text.name}: record {number}")
            if inside:
                end = buffer.next()
                if end is None or end not in ",]":
                    raise SourceError(f"{text.name}: record {number}: not JSON (expected , or ])")
                inside = end == ","
                buffer.skip()
    if inside:
        raise SourceError(f"{text.name}: not JSON (the array has no end; the file may be cut)")


class _Buffer:
    """What was read and not yet used."""

    def __init__(self, text: Text) -> None:
        self._chunks = text.chunks
        self._held = ""
        self._at = 0

    def next(self) -> str | None:
        """The next character that is no space, None at the end."""
        while True:
            while self._at < len(self._held):
                if self._held[self._at] not in _SPACE:
                    return self._held[self._at]
                self._at += 1
            if not self._more():
                return None

    def skip(self) -> None:
        self._at += 1

    def value(self, place: str) -> object:
        """The value that begins here; more is read while it has no end."""
        while True:
            try:
                value, end = _DECODER.raw_decode(self._held, self._at)
            except (ValueError, RecursionError) as error:
                too_long = len(self._held) - self._at > _MAX_OBJECT
                if isinstance(error, RecursionError) or too_long or not self._more():
                    raise _not_json(error, place) from error
            else:
                self._at = end
                return value

    def _more(self) -> bool:
        """Read on, at least as much as is held, so that a long value isn't parsed too often."""
        parts = [self._held[self._at :]]
        wanted = max(len(parts[0]), 1)
        while wanted > 0 and (chunk := next(self._chunks, "")):
            parts.append(chunk)
            wanted -= len(chunk)
        self._held, self._at = "".join(parts), 0
        return len(parts) > 1
