"""The typer application with its commands; importing it loads nothing heavy."""

from typing import Annotated

import typer

from kg.cli import (
    asking,
    changing,
    comparing,
    fetching,
    making,
    measuring,
    moving,
    showing,
    tabulating,
    tending,
    viewing,
)

app = typer.Typer(
    name="kg",
    help="Paper abstracts in, a knowledge graph of methods, datasets, metrics and numbers out.",
    no_args_is_help=True,
    pretty_exceptions_enable=False,
    rich_markup_mode=None,
    context_settings={"help_option_names": ["-h", "--help"]},
)


def _version(wanted: bool) -> None:
    if wanted:
        from importlib.metadata import version

        typer.echo(f"kg {version('paper-kg')}")
        raise typer.Exit


@app.callback()
def _options(
    version: Annotated[
        bool, typer.Option("--version", callback=_version, is_eager=True, help="Say the version.")
    ] = False,
) -> None:
    pass


for command in (
    making.build,
    fetching.fetch,
    changing.add,
    changing.remove,
    changing.update,
    making.extract,
    asking.query,
    asking.ask,
    tabulating.table,
    showing.show,
    showing.why,
    comparing.compare,
    comparing.pareto,
    comparing.trend,
    viewing.view,
    viewing.report,
    making.export,
    moving.push,
    moving.pull,
    measuring.stats,
    measuring.eval_,
    tending.doctor,
    tending.diff,
    tending.compact,
):
    app.command(command.__name__.rstrip("_"))(command)
