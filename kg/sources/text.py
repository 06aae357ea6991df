"""Plain text: titles and abstracts in paragraphs, among them a saved page of daily papers.

A paragraph is a run of lines between empty ones. A paper is a paragraph that reads like a title
followed by one or more that read like an abstract, or one paragraph whose first line is the title,
or whose lines are labelled "Title:" and "Abstract:", or a run of such pairs of lines.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass

from kg.sources.fields import make_paper
from kg.sources.items import FURNITURE, Found, Skip
from kg.sources.opening import Text

_MONTH = r"(?:jan|feb|mar|apr|may|june?|july?|aug|sept?|oct|nov|dec)[a-z]*"
_FURNITURE = re.compile(
    rf"""new | trending | subscribe | upvotes?(\s+\d+)? | \d+ | daily\ papers | log\ in | sign\ up |
    get\ trending\ papers\b.* | by\s?.*\bresearch\ community | submitted\ by\b.* |
    published\ on\b.* | {_MONTH}\.?\s+\d{{1,2}}(,?\s+\d{{4}})? | \d{{1,2}}\ {_MONTH}(\ \d{{4}})?""",
    re.IGNORECASE | re.VERBOSE,
)
_LABEL = re.compile(r"^(title|authors?|abstract|url|date|keywords)\s*:\s*", re.IGNORECASE)
_MIN_SHORT_WORDS = 5
_MIN_ABSTRACT_WORDS = 20
_MAX_TITLE_WORDS = 40
_MAX_LINES = 1000  # of a paragraph; an even number, so that titles and abstracts stay in turn
_MAX_LENGTH = 4_000_000
_SENTENCE_END = re.compile(r"[.!?][\"')\]]*$")
_FULL_STOP = re.compile(r"\.[\"')\]]*$")
_SENTENCES = re.compile(r"[.!?]\s+[A-Z]")


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


def read_text(text: Text) -> Iterator[Found | Skip]:
    """Papers in order of the text; every other paragraph is a skip with its line."""
    pairing = _Pairing(text.name)
    for paragraph in _paragraphs(text):
        yield from pairing.take(paragraph)
    yield from pairing.end()


class _Pairing:
    """Pairs titles with abstracts.

    It holds a paper that may go on, and a title that waits for its abstract. Where it holds both,
    the next paragraph tells whether the title is one or the last words of that paper.
    """

    def __init__(self, source: str) -> None:
        self._source = source
        self._title: _Paragraph | None = None
        self._paper: tuple[_Paragraph, str, list[str]] | None = None

    def take(self, paragraph: _Paragraph) -> Iterator[Found | Skip]:
        """What the next paragraph decides."""
        whole = _labelled(paragraph) or _alternating(paragraph)
        if _is_furniture(paragraph):
            yield _skip(paragraph, self._source, FURNITURE)
        elif whole:
            yield from self.end()
            for fields in whole:
                yield self._made(fields, paragraph.line)
        elif self._title and _is_prose(paragraph.text) and not _has_own_title(paragraph):
            yield from self._finished()
            self._paper = (self._title, self._title.text, [paragraph.text])
            self._title = None
        elif len(paragraph.lines) > 1 and _is_whole_paper(paragraph):
            yield from self.end()
            self._paper = (paragraph, paragraph.lines[0].strip(), [_rest(paragraph)])
        elif self._paper and not self._title and _goes_on(paragraph):
            if paragraph.words > _MAX_TITLE_WORDS:
                self._paper[2].append(paragraph.text)
            else:
                self._title = paragraph
        elif paragraph.words <= _MAX_TITLE_WORDS:
            yield from self.end()
            self._title = paragraph
        else:
            yield _skip(paragraph, self._source, "an abstract without a title")

    def end(self) -> Iterator[Found | Skip]:
        """Hand over what is held."""
        if self._paper and self._title:
            self._paper[2].append(self._title.text)
            self._title = None
        yield from self._finished()
        if self._title:
            yield _skip(self._title, self._source, "a title without an abstract")
            self._title = None

    def _finished(self) -> Iterator[Found | Skip]:
        if self._paper:
            place, title, parts = self._paper
            yield self._made({"title": title, "abstract": " ".join(parts)}, place.line)
            self._paper = None

    def _made(self, fields: dict[str, str], line: int) -> Found | Skip:
        bare = {
            name: value.removeprefix(f"{name.title()}:").strip() for name, value in fields.items()
        }
        return make_paper(bare, source=self._source, place=f"{self._source}:{line}")


def _paragraphs(text: Text) -> Iterator[_Paragraph]:
    lines: list[str] = []
    number = length = 0
    for number, line in enumerate(text.lines(), 1):
        if line.strip():
            lines.append(line)
            length += len(line)
        elif lines:
            yield _Paragraph(number - len(lines), tuple(lines))
            lines, length = [], 0
        if len(lines) >= _MAX_LINES or length > _MAX_LENGTH:
            yield _Paragraph(number + 1 - len(lines), tuple(lines))
            lines, length = [], 0
    if lines:
        yield _Paragraph(number + 1 - len(lines), tuple(lines))


def _is_furniture(paragraph: _Paragraph) -> bool:
    return all(_FURNITURE.fullmatch(line.strip()) for line in paragraph.lines)


def _is_prose(text: str) -> bool:
    """Whether a text reads like an abstract, however short: it is long or it ends a sentence."""
    words = len(text.split())
    if words > _MAX_TITLE_WORDS:
        return True
    end = _SENTENCE_END if words >= _MIN_ABSTRACT_WORDS else _FULL_STOP
    return words >= _MIN_SHORT_WORDS and bool(end.search(text))


def _goes_on(paragraph: _Paragraph) -> bool:
    """Whether a paragraph behind an abstract is more of it: prose of many words or sentences."""
    return _is_prose(paragraph.text) and bool(
        paragraph.words > _MAX_TITLE_WORDS or _SENTENCES.search(paragraph.text)
    )


def _is_whole_paper(paragraph: _Paragraph) -> bool:
    """Title and abstract in one paragraph: a first line that ends no sentence, then prose."""
    title = paragraph.lines[0].strip()
    return _is_title(title) and _is_prose(_rest(paragraph))


def _is_title(line: str) -> bool:
    return not _SENTENCE_END.search(line) and len(line.split()) <= _MAX_TITLE_WORDS


def _alternating(paragraph: _Paragraph) -> list[dict[str, str]]:
    """Papers of a paragraph whose lines are title, abstract, title, abstract and so on."""
    lines = [line.strip() for line in paragraph.lines]
    titles, abstracts = lines[::2], lines[1::2]
    if len(lines) < 4 or len(titles) != len(abstracts):
        return []
    if not all(map(_is_title, titles)) or not all(map(_is_prose, abstracts)):
        return []
    return [
        {"title": title, "abstract": abstract}
        for title, abstract in zip(titles, abstracts, strict=True)
    ]


def _labelled(paragraph: _Paragraph) -> list[dict[str, str]]:
    """The paper of a paragraph whose lines say what they are: "Title: ...", "Abstract: ..."."""
    fields: dict[str, str] = {}
    label = ""
    for line in paragraph.lines:
        match = _LABEL.match(line.strip())
        if match:
            label = match[1].lower()
        if not label:
            return []
        fields[label] = f"{fields.get(label, '')} {_LABEL.sub('', line.strip())}".strip()
    wanted: tuple[str, ...] = ("title", "abstract", "url", "date")
    kept = {name: fields[name] for name in wanted if name in fields}
    return [kept] if {"title", "abstract"} <= set(kept) else []


def _has_own_title(paragraph: _Paragraph) -> bool:
    """Whether a whole paper stands here although a title is waiting: its second line is long."""
    if len(paragraph.lines) < 2 or not _is_whole_paper(paragraph):
        return False
    first, second = (len(line.strip()) for line in paragraph.lines[:2])
    return second > max(2 * first, 120)


def _rest(paragraph: _Paragraph) -> str:
    return " ".join(line.strip() for line in paragraph.lines[1:])


def _skip(paragraph: _Paragraph, source: str, reason: str) -> Skip:
    return Skip(place=f"{source}:{paragraph.line}", reason=reason, text=paragraph.text[:80])
