"""The components `kg_quantities` and `kg_results`: numbers of a doc, and what they report."""

from pathlib import Path

from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp import extensions
from kg.nlp.evaluated_on import evaluated_on_of
from kg.nlp.quantities import find_quantities
from kg.nlp.reading import read
from kg.nlp.results import inferred_entities, results_of
from kg.nlp.scene import scene
from kg.nlp.scorers import Weights

extensions.register()


def spans_of(doc: Doc) -> list[tuple[int, int]]:
    """The doc's sentences as spans of characters."""
    return [(sentence.start_char, sentence.end_char) for sentence in doc.sents]


@Language.component("kg_quantities", assigns=["doc._.quantities"], requires=["doc.sents"])
def kg_quantities(doc: Doc) -> Doc:
    """Set `doc._.quantities`, a tuple of `kg.nlp.quantities.Quantity`."""
    doc._.quantities = find_quantities(doc.text, spans_of(doc))
    return doc


@Language.factory(
    "kg_results",
    assigns=["doc._.results", "doc._.evaluated_on", "doc._.entities"],
    requires=["doc.sents", "doc._.entities"],
)
def make_results(nlp: Language, name: str) -> "Results":  # noqa: ARG001  (spaCy's signature)
    """What a pipeline's config names as `kg_results`."""
    return Results()


class Results:
    """Sets `doc._.results` and `doc._.evaluated_on`; adds inferred metrics to `doc._.entities`.

    Untrained it finds nothing.
    """

    def __init__(self, weights: Weights | None = None) -> None:
        self.weights = weights or Weights()

    def __call__(self, doc: Doc) -> Doc:
        """Read one text; a number in a text that names no entity is none of its results."""
        if not doc._.entities:
            return doc
        seen = scene(read(doc.text, spans_of(doc), doc._.entities, doc._.encoded or None))
        doc._.results = results_of(seen, self.weights)
        doc._.evaluated_on = evaluated_on_of(seen, self.weights)
        doc._.entities += inferred_entities(doc._.results, doc._.entities)
        return doc

    def to_disk(self, path: Path, **_: object) -> None:
        """Write the weights as JSON."""
        self.weights.save(Path(path))

    def from_disk(self, path: Path, **_: object) -> "Results":
        """Read what `to_disk` wrote."""
        self.weights = Weights.load(Path(path))
        return self
