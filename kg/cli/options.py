"""Options that several commands share, and how their output leaves the program."""

import sys
import time
from collections.abc import Callable, Iterable
from contextlib import AbstractContextManager, contextmanager, nullcontext
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.errors import KgError
from kg.files import whole
from kg.formats import BINARY, encode, format_of
from kg.model import Rows

if TYPE_CHECKING:
    from collections.abc import Iterator

    from kg.stores import Store

StoreOption = Annotated[
    str,
    typer.Option(
        "--store",
        envvar=["KG_STORE", "NEO4J_URI"],
        help="A folder such as papers.kg, or a URL such as bolt://localhost:7687.",
    ),
]
FormatOption = Annotated[
    str | None,
    typer.Option("--format", help="table, csv, tsv, md, json, jsonl, latex, html, xlsx, parquet."),
]
OutputOption = Annotated[
    Path | None, typer.Option("--output", "-o", help="A file; its suffix decides the format.")
]
SafeCsvOption = Annotated[
    bool,
    typer.Option("--safe-csv", help="csv, tsv: neutralise cells that a spreadsheet would run."),
]
PipelineOption = Annotated[
    str, typer.Option("--pipeline", help="A pipeline by name, or the folder of one.")
]
WorkersOption = Annotated[int, typer.Option("--workers", min=1, help="Processes that extract.")]
MinConfidenceOption = Annotated[
    float,
    typer.Option(
        "--min-confidence",
        min=0,
        max=1,
        help="Leave out what is less sure than this; docs/quality.md helps to choose.",
    ),
]
DEFAULT_STORE = "papers.kg"
STANDARD_OUTPUT = Path("-")


def opened(
    store: str, *, write: bool = False, create: bool = False
) -> "AbstractContextManager[Store]":
    """The store of a command; a password that the environment lacks is asked for on a terminal."""
    from kg.stores import open_store

    return open_store(store, write=write, create=create, ask_password=password_prompt(), say=say)


def password_prompt() -> Callable[[str], str] | None:
    """Asks for the password of a user, where there is a terminal to ask on."""
    if not sys.stdin.isatty():
        return None
    return lambda user: str(typer.prompt(f"Password of {user}", hide_input=True, err=True))


def emit(rows: Rows, format_: str | None, output: Path | None, *, safe_csv: bool = False) -> None:
    """Print rows, or write them to a file."""
    name = format_of(output, format_)
    if output is None and name in BINARY:
        raise KgError(f"--format {name}: not text; name a file with -o")
    data = encode(rows, name, safe_csv=safe_csv)
    if output is None:
        typer.echo(data.decode(), nl=False)
    else:
        write_bytes(output, data)
    if not len(rows):
        say("no rows")


def write_text(output: Path, text: str) -> None:
    """Write a file as UTF-8, making its folder; what was there before is replaced whole."""
    write_bytes(output, text.encode())


def write_lines(output: Path, lines: Iterable[str]) -> None:
    """Write lines as they come, as `write_bytes` does."""
    write_pieces(output, (f"{line}\n".encode() for line in lines))


def write_bytes(output: Path, data: bytes) -> None:
    """Write a file, making its folder; what was there before is replaced whole or kept.

    `-` is standard output. A device or a pipe is written to, never replaced.
    """
    write_pieces(output, [data])


def write_pieces(output: Path, pieces: Iterable[bytes]) -> None:
    """Write data as they come, as `write_bytes` does."""
    if output == STANDARD_OUTPUT:
        for piece in pieces:
            typer.echo(piece, nl=False)
        return
    target = output.resolve()
    device = target.exists() and not target.is_file()
    try:
        with nullcontext(target) if device else whole(target) as path, path.open("wb") as file:
            file.writelines(pieces)
    except OSError as error:
        raise KgError(f"{output}: can't be written ({error.strerror})") from error
    say(f"wrote {output}")


def say(line: str) -> None:
    """A line of talk, on standard error."""
    typer.echo(line, err=True)


@contextmanager
def progress_bar(description: str, unit: str = "papers") -> "Iterator[Callable[[int, int], None]]":
    """A bar on standard error while it is a terminal, else nothing."""
    if not sys.stderr.isatty():
        yield lambda _done, _all: None
        return
    from rich.console import Console
    from rich.progress import BarColumn, MofNCompleteColumn, Progress, TimeRemainingColumn

    columns = (
        *("{task.description}", BarColumn(), MofNCompleteColumn()),
        *("{task.fields[rate]}", TimeRemainingColumn(elapsed_when_finished=True)),
    )
    begin = time.monotonic()
    with Progress(*columns, console=Console(stderr=True), transient=True) as bar:
        task = bar.add_task(description, total=None, rate="")

        def update(done: int, total: int) -> None:
            rate = f"{done / (time.monotonic() - begin):.0f} {unit}/s"
            bar.update(task, completed=done, total=total, rate=rate)

        yield update
