"""The component `kg_encoder`: a small transformer reads the words of a text (onnxruntime, int8)."""

import io
from dataclasses import dataclass, fields
from pathlib import Path
from typing import Any

import numpy
from numpy.typing import NDArray
from spacy.language import Language
from spacy.tokens import Doc

from kg.nlp import extensions
from kg.nlp.decoding import mentions
from kg.nlp.encoded import SIZE, Encoded, Floats
from kg.nlp.encoder_input import Window, windows
from kg.nlp.wordpieces import WordPieces

extensions.register()

# Rather too many mentions: `kg_entities` drops slips, but can't find what was overlooked.
_OUTSIDE = 0.3


@dataclass(frozen=True, slots=True, kw_only=True)
class Tables:
    """The embeddings of pieces, places and features; `words` in whole numbers, a scale a row.

    `shapes`, `hints` and `counts` are features beside the layers' output, `*_in` what they add to
    the embedded pieces. They are added, not multiplied, here: the layers round to whole numbers,
    and a product's last digit depends on the number of threads.
    """

    vocabulary: tuple[str, ...]
    words: NDArray[numpy.int8]
    scales: NDArray[numpy.float32]
    places: NDArray[numpy.float32]
    shapes: NDArray[numpy.float32]
    hints: NDArray[numpy.float32]
    counts: NDArray[numpy.float32]
    shapes_in: NDArray[numpy.float32]
    hints_in: NDArray[numpy.float32]
    counts_in: NDArray[numpy.float32]

    def embed(self, window: Window) -> tuple[NDArray[numpy.float32], NDArray[numpy.float32]]:
        """What the layers read: embedded pieces, and the features of their words."""
        features = numpy.concatenate(
            [self.shapes[window.shapes], self.hints[window.hints], self.counts[window.counts]],
            axis=1,
        )
        embedded = self.words[window.pieces] * self.scales[window.pieces, None]
        embedded += self.places[: len(window.pieces)]
        embedded += self.shapes_in[window.shapes]
        embedded += self.hints_in[window.hints]
        embedded += self.counts_in[window.counts]
        return embedded, features

    def to_bytes(self) -> bytes:
        """As an npz archive of numpy, vocabulary aside."""
        written = io.BytesIO()
        arrays = {f.name: getattr(self, f.name) for f in fields(self) if f.name != "vocabulary"}
        numpy.savez(written, **arrays)
        return written.getvalue()

    @classmethod
    def from_bytes(cls, data: bytes, vocabulary: tuple[str, ...]) -> "Tables":
        """What `to_bytes` wrote."""
        with numpy.load(io.BytesIO(data), allow_pickle=False) as arrays:
            return cls(vocabulary=vocabulary, **{name: arrays[name] for name in arrays.files})


@Language.factory("kg_encoder", assigns=["doc._.encoded", "doc.ents"], requires=["doc.sents"])
def make_encoder(nlp: Language, name: str) -> "Encoder":  # noqa: ARG001  (spaCy's signature)
    """What a pipeline's config names as `kg_encoder`."""
    return Encoder()


class Encoder:
    """Sets `doc._.encoded` and `doc.ents`. Untrained it sets nothing.

    The session of onnxruntime is made with the first text, one in each process, on one thread.
    """

    def __init__(self, layers: bytes | None = None, tables: Tables | None = None) -> None:
        self.layers, self.tables = layers, tables
        self._pieces: WordPieces | None = None
        self._session: Any = None

    def __call__(self, doc: Doc) -> Doc:
        """Read one text."""
        if self.layers is None or self.tables is None:
            return doc
        if self._session is None or self._pieces is None:
            self._pieces = WordPieces(self.tables.vocabulary)
            self._session = _session(self.layers)
        rows = numpy.zeros((len(doc), SIZE), dtype=numpy.float32)
        for window in windows(doc, self._pieces):
            embedded, features = self.tables.embed(window)
            given = {"embedded": embedded, "features": features, "firsts": window.firsts}
            (rows[window.start : window.end],) = self._session.run(None, given)
        return set_rows(doc, rows)

    def __getstate__(self) -> dict[str, Any]:
        return {"layers": self.layers, "tables": self.tables}

    def __setstate__(self, state: dict[str, Any]) -> None:
        self.__init__(**state)  # type: ignore[misc]

    def to_disk(self, path: Path, **_: object) -> None:
        """Write the layers, the tables and the vocabulary."""
        path = Path(path)
        path.mkdir(parents=True, exist_ok=True)
        if self.layers is not None and self.tables is not None:
            (path / "layers.onnx").write_bytes(self.layers)
            (path / "tables.npz").write_bytes(self.tables.to_bytes())
            (path / "vocabulary.txt").write_text("\n".join(self.tables.vocabulary), "utf-8")

    def from_disk(self, path: Path, **_: object) -> "Encoder":
        """Read what `to_disk` wrote."""
        path = Path(path)
        if (path / "layers.onnx").is_file():
            vocabulary = tuple((path / "vocabulary.txt").read_text("utf-8").split("\n"))
            self.layers = (path / "layers.onnx").read_bytes()
            self.tables = Tables.from_bytes((path / "tables.npz").read_bytes(), vocabulary)
        return self


def set_rows(doc: Doc, rows: Floats) -> Doc:
    """Set `doc._.encoded` and `doc.ents` from the encoder's rows."""
    doc._.encoded = Encoded(rows, numpy.array([token.idx for token in doc]))
    doc.set_ents(mentions(doc, doc._.encoded, outside=_OUTSIDE))
    return doc


def _session(layers: bytes) -> Any:
    import onnxruntime

    options = onnxruntime.SessionOptions()
    options.intra_op_num_threads = options.inter_op_num_threads = 1
    options.log_severity_level = 3
    return onnxruntime.InferenceSession(layers, options, providers=["CPUExecutionProvider"])
