"""Trains the finder of mentions: spaCy's tok2vec and ner, from scratch."""

import logging
import random
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any, cast

import spacy
from spacy.language import Language
from spacy.pipeline import EntityRecognizer
from spacy.tokens import Doc, Span
from spacy.training import Example
from thinc.api import Adam, Optimizer, fix_random_seed

from kg.nlp import components
from kg.training.gold import GoldRecord

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """Size of the network and length of its training."""

    width: int = 96
    depth: int = 4
    attrs: tuple[str, ...] = ("NORM", "PREFIX", "SUFFIX", "SHAPE", "TAG", "LEMMA")
    rows: tuple[int, ...] = (6000, 1500, 2500, 1500, 300, 300)
    hidden: int = 64
    steps: int = 3600
    warmup: int = 100
    dropout: float = 0.2
    rate: float = 0.001
    words: int = 1000
    seed: int = 1


def blank() -> Language:
    """English with our words, sentences, abbreviations and hints: nothing that needs training."""
    components.register()
    nlp = spacy.blank("en", config={"nlp": {"tokenizer": {"@tokenizers": "kg.words.v1"}}})
    for name in ("sentencizer", "kg_sentences", "kg_abbreviations", "kg_hints"):
        nlp.add_pipe(name)
    return nlp


def add_ner(nlp: Language, settings: Settings) -> EntityRecognizer:
    """Add an untrained `ner`."""
    return cast(EntityRecognizer, nlp.add_pipe("ner", config={"model": _architecture(settings)}))


def train_ner(records: Sequence[GoldRecord], settings: Settings) -> bytes:
    """The weights of a `ner` trained on the mentions of the records; equal input, equal bytes."""
    fix_random_seed(settings.seed)
    nlp = blank()
    docs = nlp.pipe(record.text for record in records)
    examples = [_example(doc, record) for doc, record in zip(docs, records, strict=True)]
    ner = add_ner(nlp, settings)
    with nlp.select_pipes(enable="ner"):
        nlp.initialize(lambda: examples)
        optimizer = Adam(
            settings.rate, L2=0.01, grad_clip=1.0, use_averages=True, L2_is_weight_decay=True
        )
        _update(nlp, optimizer, examples, settings)
    _take_averages(ner, optimizer)
    return bytes(ner.to_bytes())


type Spans = list[tuple[int, int, str]]


def find_spans(records: Sequence[GoldRecord], settings: Settings, weights: bytes) -> list[Spans]:
    """What a trained `ner` finds in each text: tokens `[start, end)` and label."""
    nlp = blank()
    add_ner(nlp, settings).from_bytes(weights)
    return [
        [(span.start, span.end, span.label_) for span in nlp(record.text).ents]
        for record in records
    ]


def _update(
    nlp: Language, optimizer: Optimizer, examples: Sequence[Example], settings: Settings
) -> None:
    batches = _batches(examples, settings)
    losses = {"ner": 0.0}
    for step in range(settings.steps):
        warm = min(1.0, (step + 1) / settings.warmup)
        optimizer.learn_rate = settings.rate * warm * (1 - 0.9 * step / settings.steps)
        nlp.update(next(batches), drop=settings.dropout, sgd=optimizer, losses=losses)
        if step % 600 == 599:
            log.info("step %d: loss %.0f", step + 1, losses["ner"] / 600)
            losses["ner"] = 0.0


def _take_averages(ner: Any, optimizer: Optimizer) -> None:
    """Weights averaged over the steps read better than the last ones."""
    averages = optimizer.averages or {}
    for node in ner.model.walk():
        for name in node.param_names:
            average = averages.get((node.id, name))
            if average is not None:
                node.set_param(name, average)


def set_gold(doc: Doc, record: GoldRecord) -> None:
    """Set `doc.ents` to the gold mentions, less those off word boundaries or across sentences."""
    spans = [
        doc.char_span(mention.start, mention.end, label=entity.type)
        for entity in record.entities
        for mention in entity.mentions
    ]
    doc.set_ents([span for span in spans if span is not None and _in_one_sentence(span)])


def _in_one_sentence(span: Span) -> bool:
    return not any(token.is_sent_start for token in span[1:])


def _example(doc: Doc, record: GoldRecord) -> Example:
    reference = doc.copy()
    set_gold(reference, record)
    return Example(doc, reference)


def _batches(examples: Sequence[Example], settings: Settings) -> Iterator[list[Example]]:
    order = random.Random(settings.seed)  # noqa: S311  (no secret)
    pool = list(examples)
    while True:
        order.shuffle(pool)
        batch: list[Example] = []
        size = 0
        for example in pool:
            batch.append(example)
            size += len(example.predicted)
            if size >= settings.words:
                yield batch
                batch, size = [], 0


def _architecture(settings: Settings) -> Mapping[str, Any]:
    embed = {
        "@architectures": "spacy.MultiHashEmbed.v2",
        "width": settings.width,
        "attrs": list(settings.attrs),
        "rows": list(settings.rows),
        "include_static_vectors": False,
    }
    encode = {
        "@architectures": "spacy.MaxoutWindowEncoder.v2",
        "width": settings.width,
        "depth": settings.depth,
        "window_size": 1,
        "maxout_pieces": 3,
    }
    return {
        "@architectures": "spacy.TransitionBasedParser.v2",
        "state_type": "ner",
        "extra_state_tokens": False,
        "hidden_width": settings.hidden,
        "maxout_pieces": 2,
        "use_upper": True,
        "tok2vec": {"@architectures": "spacy.Tok2Vec.v2", "embed": embed, "encode": encode},
    }
