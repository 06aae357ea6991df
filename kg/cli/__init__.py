"""The command line: each command parses, calls one function and prints."""

import sys

from kg.errors import KgError

__all__ = ["main"]


def main() -> None:
    """Run `kg`: exit 0 done, 1 the user's input or environment, 2 usage; a bug keeps its trace."""
    from kg.cli.app import app

    try:
        app()
    except KgError as error:
        sys.stderr.write(f"error: {error}\n")
        sys.exit(1)
