"""What the components hand to each other: attributes of `doc._`.

| attribute | type | set by |
|---|---|---|
| `abbreviations` | tuple of Abbreviation | `kg_abbreviations` |
| `encoded` | kg.nlp.encoded.Encoded; an empty tuple without an encoder | `kg_encoder` |
| `entities` | tuple of kg.model.Entity, all four types, grouped, roles set | `kg_entities` |
| `repositories` | tuple of str | `kg_repositories` |
| `quantities` | the value that `kg_quantities` documents | `kg_quantities` |
| `results` | tuple of kg.model.Result | `kg_results` |
| `evaluated_on` | tuple of kg.model.EvaluatedOn | `kg_results` |
"""

from dataclasses import dataclass

from spacy.tokens import Doc

from kg.model import Mention

NAMES = (
    "abbreviations",
    "encoded",
    "entities",
    "repositories",
    "quantities",
    "results",
    "evaluated_on",
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Abbreviation:
    """A short form and the long form that the text gives for it, at the place of definition."""

    short: Mention
    long: Mention


def register() -> None:
    """Make the attributes known to spaCy, each an empty tuple at first."""
    for name in NAMES:
        if not Doc.has_extension(name):
            Doc.set_extension(name, default=())
