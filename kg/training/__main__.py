"""`python -m kg.training DATA_DIR`: train a pipeline anew from annotated papers."""

import argparse
import logging
from collections.abc import Mapping
from pathlib import Path

from kg.training.finding import Finder, Ner, Transformer
from kg.training.pipeline import Options, train

_FINDERS: Mapping[str, Finder] = {"transformer": Transformer(), "ner": Ner()}


def main() -> None:
    """Read the options and train."""
    parser = argparse.ArgumentParser(prog="python -m kg.training", description=__doc__)
    parser.add_argument("data", type=Path, help="folder with *-train.jsonl")
    parser.add_argument("--pipeline", type=Path, default=Path("pipelines/accurate"))
    parser.add_argument("--finder", choices=_FINDERS, default="transformer", help="of mentions")
    parser.add_argument(
        "--clear-of",
        type=Path,
        nargs="*",
        default=[],
        metavar="FILE",
        help="gold files or dumps; training papers that overlap with one of theirs are left out",
    )
    parser.add_argument("--workers", type=int, default=1, help="trainings at a time")
    parser.add_argument("--report", type=Path, metavar="FILE", help="measure what each part adds")
    options = parser.parse_args()
    logging.basicConfig(level=logging.INFO, format="%(asctime)s %(message)s", datefmt="%H:%M:%S")
    train(
        options.data,
        options.pipeline,
        _FINDERS[options.finder],
        Options(clear_of=options.clear_of, workers=options.workers, report=options.report),
    )


if __name__ == "__main__":
    main()
