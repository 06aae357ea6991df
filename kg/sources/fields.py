"""From a record's fields, whatever a source calls them, to a paper."""

import re
from collections.abc import Mapping
from functools import lru_cache
from typing import Any

from kg.model import Paper
from kg.sources.ids import RESERVED, identify
from kg.sources.items import Found, Skip
from kg.sources.language import why_unreadable

NAMES: Mapping[str, tuple[str, ...]] = {
    "title": ("title", "papertitle", "articletitle", "displayname", "primarytitle"),
    "abstract": ("abstract", "summary", "paperabstract", "abstracttext", "abstractnote"),
    "id": ("id", "paperid", "openreviewid"),
    "url": ("url", "urlabs", "link", "paperurl", "landingpageurl"),
    "date": ("date", "publicationdate", "publishedat", "published", "updatedate", "year"),
    "doi": ("doi",),
    "arxiv": ("arxivid", "arxiv"),
}
"""Usual names of the fields, folded as `fold` does; the first that holds something counts."""

_SURROGATE = re.compile("[\ud800-\udfff]")
_COMMAND = re.compile(r"[\\${]")


@lru_cache(maxsize=1000)
def fold(name: str) -> str:
    """A field's name without case, spaces and hyphens."""
    return re.sub(r"[\W_]+", "", name).lower()


def paper_of_object(data: Mapping[str, Any], source: str, place: str) -> Found | Skip:
    """The paper of a JSON object: our own form, or that of a known service."""
    inner = data.get("paper")
    if isinstance(inner, dict):  # the daily papers API wraps what arXiv says
        data = {**data, **inner}
    folded = {fold(name): value for name, value in data.items()}
    fields = {
        field: next((text for name in names if (text := _text(folded.get(name)))), None)
        for field, names in NAMES.items()
    }
    _add_known(fields, folded)
    if "authorsparsed" in folded or "versions" in folded:  # arXiv's dump: wrapped lines, LaTeX
        for name in ("title", "abstract"):
            fields[name] = decoded(unwrapped(fields[name]))
    return make_paper(fields, source=source, place=place, shown=str(data)[:80])


def make_paper(
    fields: Mapping[str, str | None], *, source: str, place: str, shown: str = ""
) -> Found | Skip:
    """The paper of the fields title, abstract, id, url, date, doi, arxiv; or why it is none."""
    title, abstract, given = (fields.get(name) for name in ("title", "abstract", "id"))
    if not title:
        return Skip(place=place, reason="no title", text=shown or (abstract or "")[:80])
    if not abstract:
        return Skip(place=place, reason="no abstract", text=title)
    if any(value and not _encodable(value) for value in fields.values()):
        return Skip(place=place, reason="holds half a surrogate pair, which is no text")
    if given and given.startswith(RESERVED):
        return Skip(place=place, reason="its id begins like a node's id", text=given)
    id_, url = identify(
        title,
        given=given,
        doi=fields.get("doi"),
        arxiv=fields.get("arxiv"),
        url=fields.get("url"),
    )
    paper = Paper(
        id=id_,
        title=unwrapped(title) or title,
        abstract=abstract,
        source=source,
        url=url,
        date=fields.get("date"),
    )
    reason = why_unreadable(paper)
    if reason:
        return Skip(place=place, reason=reason, text=title[:80])
    return Found(paper=paper, place=place)


def unwrapped(text: str | None) -> str | None:
    """The text with its lines joined."""
    parts = (part.strip() for part in (text or "").split("\n"))
    return " ".join(filter(None, parts)) or None


def decoded(text: str | None) -> str | None:
    """LaTeX as the characters that it stands for; text without commands stays as it is."""
    if not text or not _COMMAND.search(text):
        return text
    from pylatexenc.latex2text import LatexNodes2Text

    text = re.sub(r"~?\\cite[a-z]*\*?(\[[^\]]*\])*\{[^{}]*\}", "", text)
    # In LaTeX a bare % begins a comment and & a column, but never in an abstract.
    text = re.sub(r"(?<!\\)([%&])", r"\\\1", text)
    converter = LatexNodes2Text(math_mode="text", keep_braced_groups=False)
    try:
        return str(converter.latex_to_text(text)).strip() or None
    except (ValueError, IndexError, TypeError, AttributeError, RecursionError):
        return text  # what the library can't read stays as it was written


def _add_known(fields: dict[str, str | None], data: Mapping[str, Any]) -> None:
    """What single services keep in forms of their own."""
    external = data.get("externalids")
    if isinstance(external, dict):  # Semantic Scholar
        fields["doi"] = fields["doi"] or _text(external.get("DOI"))
        fields["arxiv"] = fields["arxiv"] or _text(external.get("ArXiv"))
    if fields["abstract"] is None and isinstance(data.get("abstractinvertedindex"), dict):
        fields["abstract"] = _from_inverted_index(data["abstractinvertedindex"])


def _from_inverted_index(index: Mapping[str, Any]) -> str | None:
    """OpenAlex keeps an abstract as its words with their positions."""
    placed = [
        (position, word)
        for word, positions in index.items()
        if isinstance(positions, list)
        for position in positions
        if isinstance(position, int)
    ]
    return " ".join(word for _, word in sorted(placed)).strip() or None


def _text(value: object) -> str | None:
    """Strings without outer white space, whole numbers as text; nothing else is taken."""
    if isinstance(value, int) and not isinstance(value, bool):
        return str(value)
    return value.strip() or None if isinstance(value, str) else None


def _encodable(value: str) -> bool:
    return value.isascii() or not _SURROGATE.search(value)
