"""The command that gets abstracts from the network."""

import json
from collections.abc import Iterable, Iterator
from pathlib import Path
from typing import TYPE_CHECKING, Annotated, Literal

import typer

from kg.cli import options, reading
from kg.errors import KgError

if TYPE_CHECKING:
    from kg.model import Paper

_SUFFIXES = (".jsonl", ".ndjson")


def fetch(
    service: Annotated[Literal["arxiv"], typer.Argument(help="Where from: arxiv.")],  # noqa: ARG001
    query: Annotated[
        str, typer.Argument(help="Words, or arXiv's syntax: ti:pruning AND cat:cs.LG.")
    ],
    maximum: Annotated[
        int, typer.Option("--max", min=1, max=300_000, help="So many papers at most.")
    ] = 100,
    output: Annotated[
        Path | None, typer.Option("--output", "-o", help="A file that ends in .jsonl.")
    ] = None,
) -> None:
    """Get abstracts from arXiv into a file; no other command touches the network."""
    from kg.fetch import fetch_arxiv

    target = output or options.STANDARD_OUTPUT
    if target != options.STANDARD_OUTPUT and target.suffix not in _SUFFIXES:
        raise KgError(
            f"{output}: papers are written as JSON Lines; name a file that ends in .jsonl"
        )
    count = 0

    def lines(papers: "Iterable[Paper]") -> Iterator[str]:
        nonlocal count
        for paper in papers:
            count += 1
            progress(count, maximum)
            yield _line(paper)

    with options.progress_bar("Fetching") as progress:
        options.write_lines(target, lines(fetch_arxiv(query, maximum=maximum)))
    options.say(reading.counted(count, "paper"))


def _line(paper: "Paper") -> str:
    fields = ("id", "title", "abstract", "url", "date")
    return json.dumps({name: getattr(paper, name) for name in fields}, ensure_ascii=False)
