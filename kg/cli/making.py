"""Commands that make something: a store, records, files for other programs."""

from itertools import chain
from pathlib import Path
from typing import TYPE_CHECKING, Annotated

import typer

from kg.cli import options, reading
from kg.nlp import DEFAULT_PIPELINE

if TYPE_CHECKING:
    from kg.building import Summary
    from kg.sources import Skip
    from kg.stores import Store


def build(
    sources: reading.SourcesArgument,
    store: options.StoreOption = options.DEFAULT_STORE,
    pipeline: options.PipelineOption = DEFAULT_PIPELINE,
    workers: options.WorkersOption = 1,
    from_: reading.FromOption = None,
    columns: reading.ColumnsOption = None,
    encoding: reading.EncodingOption = None,
    rejects: reading.RejectsOption = None,
    strict: reading.StrictOption = False,
    replace: Annotated[
        bool, typer.Option("--replace", help="Drop papers that the sources lack.")
    ] = False,
) -> None:
    """Read papers into a store; extract the new and changed ones."""
    from kg.building import Options, build

    how = reading.source_options(from_, columns, encoding, strict)
    chosen = Options(reading=how, pipeline=pipeline, workers=workers, replace=replace)
    with (
        reading.stoppable(),
        options.opened(store, write=True, create=True) as opened,
        options.progress_bar("Extracting") as progress,
    ):
        summary = build(opened, sources, chosen, progress=progress)
        lines = [*summary_lines(opened, summary), *reading.summary_lines(summary)]
    typer.echo("\n".join(lines))
    reading.write_rejects(rejects, summary.rejected)


def extract(
    sources: reading.SourcesArgument,
    pipeline: options.PipelineOption = DEFAULT_PIPELINE,
    workers: options.WorkersOption = 1,
    from_: reading.FromOption = None,
    columns: reading.ColumnsOption = None,
    encoding: reading.EncodingOption = None,
    rejects: reading.RejectsOption = None,
    strict: reading.StrictOption = False,
    min_confidence: options.MinConfidenceOption = 0.0,
    output: options.OutputOption = None,
) -> None:
    """Write paper records as JSON Lines."""
    from kg.confidence import surer_record
    from kg.extract import extract
    from kg.records import to_json
    from kg.sources import read_sources

    read = read_sources(sources, options=reading.source_options(from_, columns, encoding, strict))
    aside: list[Skip] = []
    extracted = extract(read.papers, pipeline=pipeline, workers=workers, set_aside=aside.append)
    records = (surer_record(record, min_confidence) for record in extracted)
    options.write_lines(output or options.STANDARD_OUTPUT, map(to_json, records))
    for line in [*reading.skip_lines(read), *reading.aside_lines(aside)]:
        options.say(line)
    reading.write_rejects(rejects, chain(read.rejected, aside))


def export(
    output: Annotated[
        Path, typer.Option("--output", "-o", help="The file; a folder for csv and neo4j-csv.")
    ],
    format_: Annotated[
        str | None,
        typer.Option(
            "--format",
            help="csv, cypher, gexf, graphml, json, jsonld, neo4j-csv, turtle; else by the suffix.",
        ),
    ] = None,
    min_confidence: options.MinConfidenceOption = 0.0,
    store: options.StoreOption = options.DEFAULT_STORE,
) -> None:
    """Write the whole graph for other programs."""
    from kg.confidence import surer_graph
    from kg.exporting import export, format_of

    name = format_of(output, format_)
    with options.opened(store) as opened:
        graph = surer_graph(opened.read(), min_confidence)
    said = export(graph, name, output)
    options.say(f"wrote {output}")
    for line in said:
        options.say(line)


def summary_lines(store: "Store", summary: "Summary") -> list[str]:
    """What the store holds after a change."""
    from kg.model import ENTITY_TYPES

    papers = reading.counted(summary.papers, "paper")
    line = f"{store.url}: {papers}, {summary.extracted} of them extracted now"
    if summary.removed:
        line += f", {summary.removed} others removed"
    counts = {
        row["label"]: row["count"]
        for row in store.query("MATCH (n) RETURN labels(n)[0] AS label, count(*) AS count")
    }
    entities = [
        reading.counted(int(str(counts.get(label, 0))), label.lower())
        for label in (*ENTITY_TYPES, "Repository")
    ]
    kinds = ", ".join(f"{count} {kind}" for kind, count in sorted(summary.kinds.items()))
    results = reading.counted(summary.kinds.total(), "result") + (f": {kinds}" if kinds else "")
    return [line, ", ".join(entities), results]
