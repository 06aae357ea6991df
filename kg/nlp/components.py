"""Registers the factories of all components of `kg` with spaCy, and the Doc extensions."""

from importlib import import_module
from importlib.util import find_spec

from kg.nlp import extensions

MODULES = (
    "kg.nlp.words",
    "kg.nlp.sentences",
    "kg.nlp.abbreviations",
    "kg.nlp.hints",
    "kg.nlp.encoder",
    "kg.nlp.entities",
    "kg.nlp.repositories",
    "kg.nlp.result_components",
)


def register() -> None:
    """Make every factory known to spaCy; harmless when called again."""
    extensions.register()
    for name in MODULES:
        if find_spec(name) is not None:
            import_module(name)
