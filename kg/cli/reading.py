"""Options of the commands that read sources, and what these say about what they read."""

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from itertools import islice
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options

if TYPE_CHECKING:
    from kg.building import Summary
    from kg.sources import Reading, Skip, SourceOptions

SourcesArgument = Annotated[
    list[Path],
    typer.Argument(help="Files or folders of titles and abstracts; - is standard input."),
]
FromOption = Annotated[
    str | None,
    typer.Option("--from", help="The form: text, jsonl, json, atom, bibtex, ris or csv."),
]
ColumnsOption = Annotated[
    str | None,
    typer.Option("--columns", help="Names of CSV columns: title=Name,abstract=Summary."),
]
EncodingOption = Annotated[
    str | None, typer.Option("--encoding", help="Of files that are neither UTF-8 nor UTF-16.")
]
RejectsOption = Annotated[
    Path | None, typer.Option("--rejects", help="Write skipped records to a file, as JSON Lines.")
]
StrictOption = Annotated[
    bool, typer.Option("--strict", help="Stop at the first record that is no paper.")
]
STOPPED = 130  # what shells give for a command that Ctrl-C ended


def source_options(
    form: str | None, columns: str | None, encoding: str | None, strict: bool
) -> "SourceOptions":
    """How to read, from the options; raises a usage error."""
    from kg.sources import SourceOptions

    return SourceOptions(form=form, columns=_columns(columns), encoding=encoding, strict=strict)


def _columns(text: str | None) -> dict[str, str]:
    from kg.sources.fields import NAMES

    named = {}
    for part in (text or "").split(","):
        if part:
            field, equals, column = part.partition("=")
            if not equals or field.strip() not in NAMES:
                known = ", ".join(NAMES)
                raise typer.BadParameter(
                    f"{part}: expected field=column; fields are {known}", param_hint="--columns"
                )
            named[field.strip()] = column.strip()
    return named


@contextmanager
def stoppable(
    how: str = "what was extracted is kept: run the same command again to go on",
) -> Iterator[None]:
    """Ends a command on Ctrl-C with a line that says how to go on."""
    try:
        yield
    except KeyboardInterrupt:
        options.say(f"stopped; {how}")
        raise typer.Exit(STOPPED) from None


def write_rejects(output: Path | None, rejected: "Iterable[Skip]") -> None:
    """Write the skipped records where they are wanted."""
    if output is None:
        return
    import json

    lines = (
        json.dumps({"place": s.place, "reason": s.reason, "text": s.text}, ensure_ascii=True)
        for s in rejected
    )
    options.write_lines(output, lines)


def summary_lines(summary: "Summary") -> list[str]:
    """All that a change of a store says about its sources."""
    lines = skip_lines(summary.reading) if summary.reading else []
    return [*lines, *aside_lines(summary.set_aside)]


def aside_lines(skips: "Sequence[Skip]") -> list[str]:
    """On which papers extraction failed, one line a reason."""
    lines = []
    for reason, count in sorted(Counter(skip.reason for skip in skips).items()):
        first = next(skip for skip in skips if skip.reason == reason)
        lines.append(f"{counted(count, 'paper')} set aside: {reason} (first: {first.text})")
    return lines


def skip_lines(reading: "Reading") -> list[str]:
    """What was skipped, one line a reason; if anything was, the sum; papers with like titles."""
    lines = []
    if reading.furniture:
        lines.append(f"{counted(reading.furniture, 'line')} skipped as page furniture")
    for reason, count, place in reading.reasons:
        lines.append(f"{counted(count, 'record')} skipped: {reason} (first: {place})")
    if len(reading.rejected):
        papers = counted(len(reading.papers), "paper")
        lines.append(
            f"{counted(reading.records, 'record')} read: {papers}, {len(reading.rejected)} skipped"
        )
    near = reading.near_duplicates
    for left, right in islice(near, 1):
        lines.append(
            f"{counted(len(near), 'pair')} of papers kept apart although their titles are nearly "
            f"the same (first: {left.id} and {right.id})"
        )
    return lines


def counted(number: int, noun: str) -> str:
    """The number with the noun, in the plural unless there is one thing."""
    plural = f"{noun[:-1]}ies" if noun.endswith("y") else f"{noun}s"
    return f"{number} {noun if number == 1 else plural}"
