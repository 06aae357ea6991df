"""arXiv's answers in Atom, and saved feeds of that form."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.errors import SourceError
from kg.sources.fields import decoded, make_paper, unwrapped
from kg.sources.items import Found, Skip
from kg.sources.opening import Text

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


_MAX_ENTRY = 4_000_000


class _Stream:
    """The text as UTF-8 bytes, which the parser is told to expect whatever the file declares."""

    def __init__(self, text: Text) -> None:
        self._chunks = text.chunks
        self._name = text.name
        self.held = 0

    def read(self, _size: int = -1, /) -> bytes:
        chunk = next(self._chunks, "")
        self.held += len(chunk)
        if self.held > _MAX_ENTRY:
            raise SourceError(
                f"{self._name}: an element of more than {_MAX_ENTRY} characters; arXiv's Atom is "
                "read"
            )
        return chunk.encode("utf-8", "surrogatepass")


def read_atom(text: Text) -> Iterator[Found | Skip]:
    """Papers of the entries, one held at a time.

    Entities and references to other files are never followed: a feed that declares any is refused.
    Raises SourceError where the XML is broken.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException

    number = 0
    try:
        for entry in _entries(_Stream(text)):
            number += 1
            yield _paper(entry, text.name, f"{text.name}: record {number}")
    except ParseError as error:
        line = error.position[0]
        raise SourceError(f"{text.name}:{line}: broken XML ({error}); download it again") from error
    except DefusedXmlException as error:
        raise SourceError(
            f"{text.name}: declares a document type or entities, which feeds of papers never do; "
            f"not read ({type(error).__name__})"
        ) from error
    if not number:
        raise SourceError(f"{text.name}: XML without Atom entries; arXiv's Atom is read")


def _entries(stream: _Stream) -> "Iterator[Element]":
    """Whole entries; what was read before is dropped."""
    from defusedxml.ElementTree import DefusedXMLParser, iterparse

    parser = DefusedXMLParser(encoding="utf-8", forbid_dtd=True)
    open_: list[Element] = []
    within = 0  # entries that are open
    for event, element in iterparse(stream, events=("start", "end"), parser=parser):
        if event == "start":
            open_.append(element)
            within += element.tag == f"{_ATOM}entry"
            continue
        open_.pop()
        if element.tag == f"{_ATOM}entry":
            within -= 1
            yield element
        if open_ and not within:
            open_[-1].clear()
            stream.held = 0


def _paper(entry: "Element", source: str, place: str) -> Found | Skip:
    def text(name: str) -> str | None:
        return unwrapped(entry.findtext(name))

    fields = {
        "title": decoded(text(f"{_ATOM}title")),
        "abstract": decoded(text(f"{_ATOM}summary")),
        "url": text(f"{_ATOM}id"),
        "doi": text(f"{_ARXIV}doi"),
        "date": (text(f"{_ATOM}published") or "")[:10] or None,
    }
    return make_paper(fields, source=source, place=place, shown=fields["url"] or "")
