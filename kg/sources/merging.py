"""One paper from several sources: what is the same, what is made of its copies.

Merging is a function of the set of all copies alone. So it gives the same papers in whatever order,
and in however many steps, the copies come.
"""

from collections.abc import Iterable
from dataclasses import dataclass, replace

from kg.model import Paper
from kg.sources.ids import arxiv_version, folded


@dataclass(frozen=True, slots=True, kw_only=True)
class Merged:
    """A paper and all its copies, sorted; `paper.source` lists the sources of all."""

    paper: Paper
    copies: tuple[Paper, ...]


def merged(copies: Iterable[Paper]) -> Merged:
    """The paper of copies of one: the latest arXiv version is taken, else the first by text."""
    ordered = tuple(sorted(set(copies), key=order))
    if len(ordered) == 1:
        return Merged(paper=ordered[0], copies=ordered)
    ids = sorted((copy.id for copy in ordered), key=_rank)
    latest = max(arxiv_version(copy.url) for copy in ordered)
    text = min(
        (copy for copy in ordered if arxiv_version(copy.url) == latest),
        key=lambda copy: (_rank(copy.id), copy.text),
    )
    paper = replace(
        text,
        id=ids[0],
        source=", ".join(sorted({copy.source for copy in ordered})),
        url=text.url or next((copy.url for copy in ordered if copy.url), None),
        date=text.date or next((copy.date for copy in ordered if copy.date), None),
    )
    return Merged(paper=paper, copies=ordered)


def order(paper: Paper) -> tuple[str, ...]:
    """What copies are sorted by."""
    return (paper.id, paper.text, paper.source, paper.url or "", paper.date or "")


def why_repeated(copy: Paper, paper: Paper) -> str:
    """Why a copy is no paper of its own."""
    if folded(copy.text) == folded(paper.text):
        return "the same paper again"
    if folded(copy.title) == folded(paper.title) or copy.id.startswith(("doi:", "arxiv:")):
        return "the same paper with another text"
    return "another paper has this id"


def _rank(id_: str) -> tuple[int, str]:
    for rank, prefix in enumerate(("doi:", "arxiv:")):
        if id_.startswith(prefix):
            return rank, id_
    return 2, id_
