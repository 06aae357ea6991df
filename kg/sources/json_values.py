"""The values of a JSON text one by one, however long the text is and whatever is broken in it."""

import json
import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import NoReturn

from kg.errors import SourceError
from kg.sources.opening import Text

LISTS = ("data", "results", "papers", "items", "works")
"""Under which names services wrap what they found."""

_MAX_VALUE = 8 << 20  # characters; a longer object is taken apart
_SPACE = " \t\n\r"
_PIECE = re.compile(r'"[^"\\]*+(?:\\.[^"\\]*+)*+"|[{}\[\]"]', re.DOTALL)
_TOKEN = re.compile(r"[^\s,\[\]{}\"]+|.", re.DOTALL)
_CLOSING = {"{": "}", "[": "]"}
_BEGIN = (*_CLOSING, '"')  # of values that say themselves where they end


@dataclass(frozen=True, slots=True)
class Malformed:
    """Stands where a value should: why it is none, and how it begins."""

    reason: str
    text: str


ENDLESS = Malformed("not JSON (no end)", "")
TOO_LONG = Malformed("a value too long to be held", "")


def _refuse(constant: str) -> NoReturn:
    raise ValueError(f"{constant} is no JSON number")


_DECODER = json.JSONDecoder(parse_constant=_refuse)


def parsed(text: str) -> object:
    """The one value of a text."""
    try:
        return _DECODER.decode(text)
    except (ValueError, RecursionError) as error:
        return Malformed(_why(error), text[:80])


def values(text: Text) -> Iterator[object]:
    """Top-level values; a top-level array, and an object too long to be held, are taken apart.

    Raises SourceError where it can't be seen how the text goes on.
    """
    return _Values(text).all()


def _why(error: ValueError | RecursionError) -> str:
    if isinstance(error, RecursionError):
        return "JSON nested too deep; a paper is one flat object"
    return f"not JSON ({getattr(error, 'msg', str(error))})"


class _Values:
    def __init__(self, text: Text) -> None:
        self._buffer = _Buffer(text)
        self._name = text.name
        self._number = 0

    def all(self) -> Iterator[object]:
        while (char := self._buffer.next()) is not None:
            if char == "[":
                yield from self._elements()
            else:
                yield from self._value()

    def _elements(self) -> Iterator[object]:
        """Of the array that begins here."""
        self._buffer.skip()
        while (char := self._buffer.next()) is not None:
            if char == "]":
                self._buffer.skip()
                return
            yield from self._value()
            end = self._buffer.next()
            if end == ",":
                self._buffer.skip()
            elif end != "]":
                raise self._broken("not JSON (expected , or ])")
        raise self._broken("not JSON (the array has no end; the file may be cut)")

    def _value(self) -> Iterator[object]:
        self._number += 1
        value = self._buffer.value()
        if value is TOO_LONG and self._buffer.next() == "{":
            yield from self._members()
        elif value in (TOO_LONG, ENDLESS):
            raise self._broken(self._buffer.reason)
        else:
            yield value

    def _members(self) -> Iterator[object]:
        """What the lists in a long object hold."""
        lists = 0
        while self._buffer.next() in ("{", ","):
            self._buffer.skip()
            name = self._buffer.value()
            if self._buffer.next() != ":":
                break
            self._buffer.skip()
            if name in LISTS and self._buffer.next() == "[":
                lists += 1
                yield from self._elements()
            elif self._buffer.value() in (TOO_LONG, ENDLESS):
                break
        if self._buffer.next() != "}" or not lists:
            raise self._broken(self._buffer.reason)
        self._buffer.skip()

    def _broken(self, reason: str) -> SourceError:
        return SourceError(
            f"{self._name}: record {self._number}: {reason}; mend it, or for plain text use "
            "--from text"
        )


class _Buffer:
    """What was read and not yet used."""

    def __init__(self, text: Text) -> None:
        self._chunks = text.chunks
        self._held = ""
        self._at = 0
        self.reason = ""

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
        """Go on by one character."""
        self._at += 1

    def value(self) -> object:
        """The value that begins here, or Malformed; ENDLESS or TOO_LONG, and nothing used up, if
        its end is out of reach.
        """
        if self.next() is None:
            return ENDLESS
        while True:
            value, end = self._tried()
            found = end > self._at
            # A number or a word that ends where the piece ends may go on in the next one.
            if found and (end < len(self._held) or self._held[self._at] in _BEGIN):
                break
            if not found and len(self._held) - self._at > _MAX_VALUE:
                return TOO_LONG
            if not self._more():
                if not found:
                    return ENDLESS
                break
        self._at = end
        return value

    def _tried(self) -> tuple[object, int]:
        """What begins here as far as it is held, and its end, -1 if that isn't held."""
        begin = self._at
        try:
            if self._held[begin] in _BEGIN:
                return _DECODER.raw_decode(self._held, begin)
            end = self._end()
            return _DECODER.decode(self._held[begin:end]), end
        except (ValueError, RecursionError) as error:
            self.reason = _why(error)
            end = self._end()
            return Malformed(self.reason, self._held[begin:end][:80]), end

    def _end(self) -> int:
        """Where the value ends that begins here, malformed as it may be, by its brackets."""
        token = _TOKEN.match(self._held, self._at)
        if token and self._held[self._at] not in _BEGIN:
            return token.end()
        open_: list[str] = []
        for piece in _PIECE.finditer(self._held, self._at):
            sign = piece[0]
            if sign in _CLOSING:
                open_.append(_CLOSING[sign])
            elif sign == '"' or (len(sign) == 1 and (not open_ or open_.pop() != sign)):
                return -1
            if not open_:
                return piece.end()
        return -1

    def _more(self) -> bool:
        """Read on, at least as much as is held, so that a long value isn't parsed too often."""
        parts = [self._held[self._at :]]
        wanted = max(len(parts[0]), 1)
        while wanted > 0 and (chunk := next(self._chunks, "")):
            parts.append(chunk)
            wanted -= len(chunk)
        self._held, self._at = "".join(parts), 0
        return len(parts) > 1
