"""Plain text: titles and abstracts in paragraphs, among them a saved page of daily papers.

A paragraph is a run of lines between empty ones. A paper is a paragraph that reads like a title
followed by one that reads like an abstract, or one paragraph whose first line is the title.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.model import Paper
from kg.sources.fields import make_paper
from kg.sources.opening import Text
from kg.sources.skips import FURNITURE, Skip

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_FURNITURE = re.compile(
    rf"""new | trending | subscribe | upvotes?(\s+\d+)? | \d+ | daily\ papers | log\ in | sign\ up |
    get\ trending\ papers\b.* | by\s?.*\bresearch\ community | submitted\ by\b.* |
    published\ on\b.* | {_MONTH}\.?\s+\d{{1,2}}(,?\s+\d{{4}})? | \d{{1,2}}\ {_MONTH}(\ \d{{4}})?""",
    re.IGNORECASE | re.VERBOSE,
)
_MIN_ABSTRACT_WORDS = 20
_MAX_TITLE_WORDS = 40
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*$")


@dataclass(frozen=True, slots=True)
class _Paragraph:
    line: int
    lines: tuple[str, ...]

    @property
    def text(self) -> str:
        return " ".join(line.strip() for line in self.lines)

    @property
    def words(self) -> int:
        return len(self.text.split())


def read_text(text: Text) -> Iterator[Paper | Skip]:
    """Papers in order of the text; every other paragraph is a skip with its line."""
    source = text.name
    title: _Paragraph | None = None
    for paragraph in _paragraphs(text):
        if _is_furniture(paragraph):
            yield _skip(paragraph, source, FURNITURE)
        elif (
            title is not None and _reads_like_abstract(paragraph) and not _has_own_title(paragraph)
        ):
            yield _paper(title.text, paragraph.text, source, title.line)
            title = None
        elif len(paragraph.lines) > 1 and _is_whole_paper(paragraph):
            if title is not None:
                yield _skip(title, source, "a title without an abstract")
                title = None
            yield _paper(paragraph.lines[0].strip(), _rest(paragraph), source, paragraph.line)
        elif paragraph.words <= _MAX_TITLE_WORDS:
            if title is not None:
                yield _skip(title, source, "a title without an abstract")
            title = paragraph
        else:
            yield _skip(paragraph, source, "an abstract without a title")
    if title is not None:
        yield _skip(title, source, "a title without an abstract")


def _paragraphs(text: Text) -> Iterator[_Paragraph]:
    lines: list[str] = []
    number = 0
    for number, line in enumerate(text.lines(), 1):
        if line.strip():
            lines.append(line)
        elif lines:
            yield _Paragraph(number - len(lines), tuple(lines))
            lines = []
    if lines:
        yield _Paragraph(number + 1 - len(lines), tuple(lines))


def _is_furniture(paragraph: _Paragraph) -> bool:
    return all(_FURNITURE.fullmatch(line.strip()) for line in paragraph.lines)


def _reads_like_abstract(paragraph: _Paragraph) -> bool:
    return paragraph.words >= _MIN_ABSTRACT_WORDS and bool(
        paragraph.words > _MAX_TITLE_WORDS or _SENTENCE_END.search(paragraph.text)
    )


def _is_whole_paper(paragraph: _Paragraph) -> bool:
    """Title and abstract in one paragraph: a first line that ends no sentence, then prose."""
    title = paragraph.lines[0].strip()
    return (
        not _SENTENCE_END.search(title)
        and len(title.split()) <= _MAX_TITLE_WORDS
        and len(_rest(paragraph).split()) >= _MIN_ABSTRACT_WORDS
    )


def _has_own_title(paragraph: _Paragraph) -> bool:
    """Whether a whole paper stands here although a title is waiting: its second line is long."""
    if len(paragraph.lines) < 2 or not _is_whole_paper(paragraph):
        return False
    first, second = (len(line.strip()) for line in paragraph.lines[:2])
    return second > max(2 * first, 120)


def _rest(paragraph: _Paragraph) -> str:
    return " ".join(line.strip() for line in paragraph.lines[1:])


def _paper(title: str, abstract: str, source: str, line: int) -> Paper | Skip:
    fields = {"title": title, "abstract": abstract}
    return make_paper(fields, source=source, place=f"{source}:{line}")


def _skip(paragraph: _Paragraph, source: str, reason: str) -> Skip:
    return Skip(place=f"{source}:{paragraph.line}", reason=reason, text=paragraph.text[:80])
