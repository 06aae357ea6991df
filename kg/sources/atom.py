"""arXiv's answers in Atom, and saved feeds of that form."""

from collections.abc import Iterator
from typing import TYPE_CHECKING

from kg.errors import SourceError
from kg.model import Paper
from kg.sources.fields import decoded, make_paper, unwrapped
from kg.sources.opening import Text
from kg.sources.skips import Skip

if TYPE_CHECKING:
    from xml.etree.ElementTree import Element

_ATOM = "{http://www.w3.org/2005/Atom}"
_ARXIV = "{http://arxiv.org/schemas/atom}"


class _Stream:
    """The text as UTF-8 bytes, which the parser is told to expect whatever the file declares."""

    def __init__(self, text: Text) -> None:
        self._chunks = text.chunks

    def read(self, _size: int = -1, /) -> bytes:
        return next(self._chunks, "").encode("utf-8", "surrogatepass")


def read_atom(text: Text) -> Iterator[Paper | Skip]:
    """Papers of the entries, one held at a time.

    Entities and references to other files are never followed: a feed that declares any is refused.
    Raises SourceError where the XML is broken.
    """
    from xml.etree.ElementTree import ParseError

    from defusedxml import DefusedXmlException
    from defusedxml.ElementTree import DefusedXMLParser, iterparse

    parser = DefusedXMLParser(encoding="utf-8", forbid_dtd=True)
    number = 0
    try:
        root = None
        for event, element in iterparse(_Stream(text), events=("start", "end"), parser=parser):
            root = element if root is None else root
            if event == "end" and element.tag == f"{_ATOM}entry":
                number += 1
                yield _paper(element, text.name, f"{text.name}: record {number}")
                root.clear()
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


def _paper(entry: "Element", source: str, place: str) -> Paper | Skip:
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
