"""Commands that ask the graph."""

import json
from typing import Annotated

import typer

from kg.cli import options, streaming
from kg.errors import KgError


def query(
    cypher: Annotated[str, typer.Argument(help="A Cypher statement that reads.")],
    param: Annotated[
        list[str] | None, typer.Option("--param", help="name=value, JSON or text; repeatable.")
    ] = None,
    timeout: Annotated[
        float | None, typer.Option("--timeout", min=0.001, help="Give up after so many seconds.")
    ] = None,
    limit: streaming.LimitOption = None,
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
    safe_csv: options.SafeCsvOption = False,
) -> None:
    """Answer a Cypher statement; the graph is never changed."""
    parameters = dict(map(_parameter, param or []))
    form = streaming.Form.of(format_, output, safe_csv=safe_csv, limit=limit)
    with (
        options.opened(store) as opened,
        opened.stream(cypher, parameters, timeout=timeout) as rows,
    ):
        streaming.emit(rows, form)


def ask(
    words: Annotated[
        list[str] | None, typer.Argument(metavar="QUESTION", help="methods evaluated on ImageNet")
    ] = None,
    show_cypher: Annotated[
        bool, typer.Option("--show-cypher", help="Print the statement instead of the answer.")
    ] = False,
    store: options.StoreOption = options.DEFAULT_STORE,
    format_: options.FormatOption = None,
    output: options.OutputOption = None,
    safe_csv: options.SafeCsvOption = False,
) -> None:
    """Answer a question in plain words; without one, list them."""
    from kg.questions import ask, questions, understand

    if not words:
        for known in questions():
            typer.echo(known.form)
        return
    question = " ".join(words)
    with options.opened(store) as opened:
        if show_cypher:
            asked = understand(opened, question)
            parameters = json.dumps(asked.parameters, ensure_ascii=False)
            typer.echo(f"{asked.cypher}\n// parameters: {parameters}")
            return
        rows = ask(opened, question)
    options.emit(rows, format_, output, safe_csv=safe_csv)


def _parameter(text: str) -> tuple[str, object]:
    name, equals, value = text.partition("=")
    if not equals or not name:
        raise KgError(f"--param {text}: expected name=value")
    try:
        return name, json.loads(value)
    except ValueError:
        return name, value
