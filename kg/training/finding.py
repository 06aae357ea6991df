"""How mentions are found: what a pipeline's finder must do to be trained, and the two there are."""

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import Any, Protocol, cast

import numpy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span

from kg.nlp.encoder import Encoder, set_rows
from kg.training.gold import GoldRecord
from kg.training.ner import Settings, Spans, add_ner, blank, find_spans, train_ner


@dataclass(frozen=True, slots=True)
class Read:
    """What a finder says of a text: spans of mentions, or the rows of an encoder."""

    spans: Spans = field(default_factory=list)
    rows: NDArray[numpy.float16] | None = None

    def into(self, doc: Doc) -> Doc:
        """Set on the doc what the finder's component would set."""
        if self.rows is None:
            doc.set_ents([Span(doc, start, end, label=label) for start, end, label in self.spans])
            return doc
        return set_rows(doc, self.rows.astype(numpy.float32))


class Finder(Protocol):
    """A way to find mentions; processes hand its objects and what it learns to each other."""

    def train(self, records: Sequence[GoldRecord], *, final: bool) -> Any:
        """What it learned from the papers; less time is taken for a fold than for the final one."""

    def read(self, records: Sequence[GoldRecord], learned: Any) -> list[Read]:
        """What it finds in each paper."""

    def add_to(self, nlp: Language, learned: Any) -> None:
        """Add the trained component to a pipeline."""

    def settings(self) -> dict[str, Any]:
        """What JSON says of the training."""


_FINAL, _FOLD = Settings(steps=3600), Settings(steps=1800)


@dataclass(frozen=True, slots=True)
class Ner:
    """spaCy's tok2vec and ner from scratch."""

    final: Settings = _FINAL
    fold: Settings = _FOLD

    def train(self, records: Sequence[GoldRecord], *, final: bool) -> bytes:
        """The weights."""
        return train_ner(records, self.final if final else self.fold)

    def read(self, records: Sequence[GoldRecord], learned: bytes) -> list[Read]:
        """Spans."""
        return [Read(spans) for spans in find_spans(records, self.fold, learned)]

    def add_to(self, nlp: Language, learned: bytes) -> None:
        """Add a `ner`."""
        cast(EntityRecognizer, add_ner(nlp, self.final)).from_bytes(learned)

    def settings(self) -> dict[str, Any]:
        """Sizes, steps and rates."""
        return asdict(self)


@dataclass(frozen=True, slots=True)
class Transformer:
    """A pretrained encoder of six layers, fine-tuned with PyTorch; passes over all papers."""

    final: float = 5.0
    fold: float = 3.0

    def train(self, records: Sequence[GoldRecord], *, final: bool) -> Encoder:
        """The component."""
        from kg.nlp.wordpieces import WordPieces
        from kg.training.encoder import EncoderSettings, train_encoder
        from kg.training.encoder_export import export
        from kg.training.encoder_network import pretrained
        from kg.training.encoder_targets import make_targets

        vocabulary = pretrained()[2]
        pieces, nlp = WordPieces(vocabulary), blank()
        targets = [
            target
            for record in records
            for target in make_targets(record, nlp(record.text), pieces)
        ]
        passes = self.final if final else self.fold
        network = train_encoder(targets, EncoderSettings(passes=passes))
        return Encoder(*export(network, vocabulary))

    def read(self, records: Sequence[GoldRecord], learned: Encoder) -> list[Read]:
        """Rows."""
        nlp = blank()
        return [
            Read(rows=learned(nlp(record.text))._.encoded.rows.astype(numpy.float16))
            for record in records
        ]

    def add_to(self, nlp: Language, learned: Encoder) -> None:
        """Add a `kg_encoder`."""
        component = cast(Encoder, nlp.add_pipe("kg_encoder"))
        component.layers, component.tables = learned.layers, learned.tables

    def settings(self) -> dict[str, Any]:
        """Passes and rates."""
        from kg.training.encoder import EncoderSettings

        return {"passes": asdict(self), "encoder": asdict(EncoderSettings())}
