"""One paper from several sources: what is the same, what only looks like it.

Merging is a function of the set of all copies alone. So it gives the same papers in whatever order,
and in however many steps, the copies come.
"""

import difflib
from collections import defaultdict
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, replace

from kg.model import Paper
from kg.sources.ids import arxiv_version, folded, identifiers
from kg.sources.skips import Skip

_ALMOST = 0.96
_MIN_TITLE_WORDS, _MAX_TITLE_WORDS = 4, 60


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A paper and all its copies, sorted; `paper.source` lists the sources of all."""

    paper: Paper
    copies: tuple[Paper, ...]


def merge(copies: Iterable[Paper]) -> tuple[Merged, ...]:
    """Papers in order of their ids; copies with one id, DOI, arXiv id or text are one.

    The latest arXiv version is taken, else the first by text.
    """
    groups = _groups(sorted(set(copies), key=_order))
    return tuple(sorted(map(_merged, groups), key=lambda merged: merged.paper.id))


def repeats(papers: Sequence[Paper], merged: Iterable[Merged]) -> Iterator[Skip]:
    """A skip for each paper of the input that went into another."""
    leaders: dict[Paper, Paper] = {}
    for group in merged:
        for copy in group.copies:
            leaders[copy] = group.paper
    used: set[str] = set()
    for paper in sorted(papers, key=lambda paper: (leaders[paper].id, *_order(paper))):
        leader = leaders[paper]
        if leader.id not in used and paper.text == leader.text:
            used.add(leader.id)
            continue
        yield Skip(place=paper.source, reason=_reason(paper, leader), text=_named(paper))


def near_duplicates(papers: Sequence[Paper]) -> list[tuple[Paper, Paper]]:
    """Pairs of papers whose titles are all but equal; they are kept apart."""
    blocks: dict[str, list[int]] = defaultdict(list)
    for index, paper in enumerate(papers):
        for block in _blocks(paper.title):
            blocks[block].append(index)
    pairs = {
        (members[at], other)
        for members in blocks.values()
        for at in range(len(members))
        for other in members[at + 1 : at + 6]
    }
    return [
        (papers[left], papers[right])
        for left, right in sorted(pairs)
        if _almost(folded(papers[left].title), folded(papers[right].title))
    ]


def _almost(left: str, right: str) -> bool:
    if left == right:
        return True
    matcher = difflib.SequenceMatcher(None, left, right, autojunk=False)
    return matcher.quick_ratio() >= _ALMOST and matcher.ratio() >= _ALMOST


def _blocks(title: str) -> set[str]:
    """The title, and the title without each of its words: equal for titles one word apart."""
    words = title.casefold().split()
    whole = folded(title)
    if not _MIN_TITLE_WORDS <= len(words) <= _MAX_TITLE_WORDS:
        return {whole}
    parts = [folded(word) for word in words]
    less = ("".join(parts[:at] + parts[at + 1 :]) for at in range(len(parts)))
    return {whole, *less}


def _groups(copies: Sequence[Paper]) -> list[list[Paper]]:
    """Copies that share an identifier, also by way of others."""
    leader: dict[str, str] = {}

    def find(key: str) -> str:
        while leader.setdefault(key, key) != key:
            leader[key] = leader[leader[key]]
            key = leader[key]
        return key

    keys = [sorted(identifiers(copy)) for copy in copies]
    for first, *others in keys:
        for other in others:
            leader[find(other)] = find(first)
    groups: dict[str, list[Paper]] = defaultdict(list)
    for copy, (first, *_) in zip(copies, keys, strict=True):
        groups[find(first)].append(copy)
    return list(groups.values())


def _merged(copies: Sequence[Paper]) -> Merged:
    """The copies are in order."""
    if len(copies) == 1:
        return Merged(paper=copies[0], copies=(copies[0],))
    ids = sorted((copy.id for copy in copies), key=_rank)
    latest = max(arxiv_version(copy.url) for copy in copies)
    text = min(
        (copy for copy in copies if arxiv_version(copy.url) == latest),
        key=lambda copy: (_rank(copy.id), copy.text),
    )
    paper = replace(
        text,
        id=ids[0],
        source=", ".join(sorted({copy.source for copy in copies})),
        url=text.url or next((copy.url for copy in copies if copy.url), None),
        date=text.date or next((copy.date for copy in copies if copy.date), None),
    )
    return Merged(paper=paper, copies=tuple(copies))


def _rank(id_: str) -> tuple[int, str]:
    for rank, prefix in enumerate(("doi:", "arxiv:")):
        if id_.startswith(prefix):
            return rank, id_
    return 2, id_


def _order(paper: Paper) -> tuple[str, ...]:
    return (paper.id, paper.text, paper.source, paper.url or "", paper.date or "")


def _reason(paper: Paper, leader: Paper) -> str:
    if folded(paper.text) == folded(leader.text):
        return "the same paper again"
    if folded(paper.title) == folded(leader.title) or paper.id.startswith(("doi:", "arxiv:")):
        return "the same paper with another text"
    return "another paper has this id"


def _named(paper: Paper) -> str:
    return f"{paper.id} {paper.title}"
