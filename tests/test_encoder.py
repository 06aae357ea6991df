import pickle
from itertools import pairwise

import numpy
import pytest
from hypothesis import given
from hypothesis import strategies as st
from hypothesis.extra.numpy import arrays

from kg.nlp.decoding import mentions, span_chances
from kg.nlp.encoded import KINDS, SIZE, TAGS, Encoded, part
from kg.nlp.encoder import Encoder
from kg.nlp.encoder_features import steps
from kg.nlp.encoder_input import COUNTS, HINTS, LONGEST, SHAPES, windows
from kg.nlp.wordpieces import WordPieces
from kg.training.ner import blank

VOCABULARY = (
    *("[PAD]", "[UNK]", "[CLS]", "[SEP]"),
    *("foo", "##net", "net", "bar", "-", "5", "##s", "reaches", ".", "é", "e"),
)
PIECES = WordPieces(VOCABULARY)


def pieces_of(word: str) -> list[str]:
    return [VOCABULARY[number] for number in PIECES(word)]


def test_words_are_cut_into_the_longest_known_pieces() -> None:
    assert pieces_of("FooNets") == ["foo", "##net", "##s"]
    assert pieces_of("Foo-5") == ["foo", "-", "5"]
    assert pieces_of("É") == ["e"]


def test_unknown_words_and_marks_are_one_unknown_piece() -> None:
    assert pieces_of("zzz") == pieces_of("☃") == pieces_of("f" * 500) == ["[UNK]"]


def test_every_word_is_read_once_in_windows_of_bounded_length() -> None:
    text = "Foo net: bar\n" + "FooNets reaches bar-5 foo. " * 200
    doc = blank()(text)
    found = list(windows(doc, PIECES))
    assert [w.start for w in found[1:]] == [w.end for w in found[:-1]]
    assert (found[0].start, found[-1].end) == (0, len(doc))
    assert len(found) > 1
    for window in found:
        assert len(window.pieces) <= LONGEST + 2
        assert len(window.firsts) == window.end - window.start
        assert window.pieces[0] == PIECES.start
        assert window.shapes.max() < 2 * SHAPES
        assert window.hints.max() < HINTS
        assert window.counts.max() < COUNTS
    assert all(doc[window.start].is_sent_start for window in found)


def test_one_endless_sentence_is_read_too() -> None:
    doc = blank()("T\n" + "foo " * 3000)
    assert sum(w.end - w.start for w in windows(doc, PIECES)) == len(doc)


def rows_of(tags: list[str], sure: float = 9.0) -> numpy.ndarray:
    rows = numpy.zeros((len(tags), SIZE), dtype=numpy.float32)
    for number, tag in enumerate(tags):
        rows[number, part("tags")][TAGS.index(tag)] = sure
    return rows


def encoded(rows: numpy.ndarray) -> Encoded:
    return Encoded(rows, numpy.arange(len(rows)) * 4)


def test_tags_become_mentions() -> None:
    doc = blank()("foo net beats bar net on foo bar")
    tags = ["B-Method", "I-Method", "O", "B-Method", "B-Method", "O", "B-Dataset", "I-Dataset"]
    found = mentions(doc, encoded(rows_of(tags)))
    assert [(s.text, s.label_) for s in found] == [
        ("foo net", "Method"),
        ("bar", "Method"),
        ("net", "Method"),
        ("foo bar", "Dataset"),
    ]


def test_words_that_no_name_has_at_its_ends_are_cut_off() -> None:
    doc = blank()("the foo net based on")
    rows = rows_of(["B-Method", *["I-Method"] * 4])
    assert [span.text for span in mentions(doc, encoded(rows))] == ["foo net"]


def test_a_mention_never_begins_with_a_tag_that_continues() -> None:
    doc = blank()("foo net bar")
    found = mentions(doc, encoded(rows_of(["O", "I-Task", "O"])))
    assert all(TAGS.index(f"B-{span.label_}") for span in found)
    rows = rows_of(["B-Task", "I-Metric", "O"])
    assert [s.label_ for s in mentions(doc, encoded(rows))] in (["Task"], ["Metric"], [])


def test_less_weight_outside_finds_more() -> None:
    doc = blank()("foo net")
    rows = rows_of(["O", "O"], 1.0)
    rows[1, part("tags")][0] = 9.0
    rows[0, part("tags")][TAGS.index("B-Metric")] = 0.9
    assert mentions(doc, encoded(rows)) == []
    assert [span.text for span in mentions(doc, encoded(rows), outside=0.3)] == ["foo"]


TEXT = "foo net\nbar foo net bar"


@given(arrays(numpy.float32, (len(blank()(TEXT)), SIZE), elements=st.floats(-9, 9, width=32)))
def test_whatever_the_rows_mentions_are_apart_and_chances_are_chances(rows: numpy.ndarray) -> None:
    doc = blank()(TEXT)
    own = encoded(rows)
    found = mentions(doc, own)
    assert all(one.end <= other.start for one, other in pairwise(found))
    assert all("\n" not in span.text for span in found)
    tags = own.tags
    for span in found:
        chances = span_chances(tags, span.start, span.end)
        assert ((chances >= 0) & (chances <= 1)).all()
    links = own.links("metric", 0, [[1, 2], [], [3]])
    assert sum(links) == pytest.approx(1)
    assert links[2] == 0
    assert 0 <= own.pair([0, 1], [2]) <= 1
    assert own.pair([], [2]) == 0
    assert own.kinds(3).sum() == pytest.approx(1)
    assert len(own.kinds(3)) == len(KINDS)


def test_characters_lead_to_their_words() -> None:
    own = Encoded(rows_of(["O", "O", "O"]), numpy.array([0, 4, 9]))
    assert [own.word_at(place) for place in (0, 3, 4, 8, 9, 99)] == [0, 0, 1, 1, 2, 2]


def test_steps_count_up_with_the_chance() -> None:
    counts = [len(steps("p", chance)) for chance in (0.001, 0.1, 0.5, 0.9, 0.999)]
    assert counts == sorted(set(counts))


def test_an_untrained_encoder_leaves_the_text_alone() -> None:
    doc = blank()("foo net")
    assert Encoder()(doc)._.encoded == ()
    assert pickle.loads(pickle.dumps(Encoder())).layers is None
