"""Commands that change what a store holds: more papers, fewer, or read anew."""

import difflib
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options, reading
from kg.cli.making import summary_lines
from kg.errors import UnknownNameError
from kg.nlp import DEFAULT_PIPELINE

if TYPE_CHECKING:
    from kg.stores import Store


def add(
    sources: reading.SourcesArgument,
    store: options.StoreOption = options.DEFAULT_STORE,
    pipeline: options.PipelineOption = DEFAULT_PIPELINE,
    workers: options.WorkersOption = 1,
    from_: reading.FromOption = None,
    columns: reading.ColumnsOption = None,
    encoding: reading.EncodingOption = None,
    rejects: reading.RejectsOption = None,
    strict: reading.StrictOption = False,
) -> None:
    """Add papers to a store, as if all had been built at once."""
    from kg.building import Options, add

    how = reading.source_options(from_, columns, encoding, strict)
    chosen = Options(reading=how, pipeline=pipeline, workers=workers)
    with (
        reading.stoppable(),
        options.opened(store, write=True, create=True) as opened,
        options.progress_bar("Extracting") as progress,
    ):
        summary = add(opened, sources, chosen, progress=progress)
        lines = [
            f"{opened.url}: {reading.counted(summary.new, 'paper')} added",
            *summary_lines(opened, summary),
            *reading.summary_lines(summary),
        ]
    typer.echo("\n".join(lines))
    reading.write_rejects(rejects, summary.rejected)


def remove(
    papers: Annotated[list[str], typer.Argument(help="Papers by id or title.", metavar="PAPER...")],
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Remove papers and what they alone support."""
    from kg.building import remove

    with options.opened(store, write=True) as opened:
        ids = [_paper(opened, name) for name in papers]
        summary = remove(opened, ids)
        lines = summary_lines(opened, summary)
    lines[0] = f"{store}: {reading.counted(summary.removed, 'paper')} removed, "
    lines[0] += f"{summary.papers} left"
    typer.echo("\n".join(lines))


def update(
    store: options.StoreOption = options.DEFAULT_STORE,
    pipeline: options.PipelineOption = DEFAULT_PIPELINE,
    workers: options.WorkersOption = 1,
) -> None:
    """Extract again what another pipeline or version extracted; say what changed."""
    from kg.building import Options, update

    chosen = Options(pipeline=pipeline, workers=workers)
    with (
        reading.stoppable(),
        options.opened(store, write=True) as opened,
        options.progress_bar("Extracting") as progress,
    ):
        summary, changes = update(opened, chosen, progress=progress)
        lines = [*summary_lines(opened, summary), *reading.summary_lines(summary)]
    for change in changes:
        lines.append(f"{change.paper.id} {change.paper.title}")
        lines += [f"  - {fact}" for fact in change.lost]
        lines += [f"  + {fact}" for fact in change.gained]
    lines.append(f"{reading.counted(len(changes), 'paper')} changed")
    typer.echo("\n".join(lines))


def _paper(store: "Store", name: str) -> str:
    """The id of the paper of this id or title; raises UnknownNameError with candidates."""
    rows = store.query("MATCH (p:Paper) RETURN p.id AS id, p.title AS title ORDER BY id").rows
    titles = {str(id_): str(title) for id_, title in rows}
    if name in titles:
        return name
    found = [id_ for id_, title in titles.items() if title.casefold() == name.casefold()]
    if len(found) == 1:
        return found[0]
    if found:
        raise UnknownNameError(
            f"{name!r} is the title of several papers; say which id: {', '.join(found)}"
        )
    near = difflib.get_close_matches(name, [*titles, *titles.values()], n=1)
    hint = f"; did you mean {near[0]!r}?" if near else ""
    raise UnknownNameError(f"no paper has the id or title {name!r}{hint}")
