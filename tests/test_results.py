from decimal import Decimal
from pathlib import Path

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from mentioned import entity

from kg.model import Entity, Result
from kg.nlp.conditions import find_condition
from kg.nlp.evaluated_on import find_evaluated_on
from kg.nlp.kinds import CLASSES
from kg.nlp.results import find_results, inferred_entities
from kg.nlp.scene import SLOTS
from kg.nlp.scorers import Scorer, Weights

_PROSE = "FooNet BarNet FooBank accuracy 93.1% 4x ± and , over by on improves ( ) faster 5 - to ."
WORDS = [*_PROSE.split(), "$", "$2.5\\times$"]

# Every quantity is a result; kinds are what the rules say, links what the plain heuristic picks.
PLAIN = Weights(
    number=Scorer(("yes",), (5.0,), {"inside name": (-20.0,)}),
    kinds=Scorer(
        CLASSES,
        (0.0,) * len(CLASSES),
        {f"verdict={name}": tuple(5.0 * (name == c) for c in CLASSES) for name in CLASSES},
    ),
    links={
        slot: Scorer(("yes",), (0.0,), {"pick": (4.0,), "null": (1.0,), "implied1": (6.0,)})
        for slot in SLOTS
    },
    pairs=Scorer(("yes",), (-1.0,), {"main|shared": (4.0,)}),
)

TITLE = "FooNet: fast parsing of foos"
BODY = "On FooBank, FooNet reaches 93.10% accuracy, 2.4 points over BarNet. It is 4.2x faster."
TEXT = f"{TITLE}\n{BODY}"
SENTENCES = [
    (0, len(TITLE)),
    (len(TITLE) + 1, TEXT.index(" It is")),
    (TEXT.index("It is"), len(TEXT)),
]
ENTITIES = (
    entity(TEXT, "Method", "FooNet", "proposed"),
    entity(TEXT, "Method", "BarNet", "compared"),
    entity(TEXT, "Dataset", "FooBank"),
    entity(TEXT, "Metric", "accuracy"),
)


@pytest.fixture(scope="module")
def results() -> tuple[Result, ...]:
    return find_results(TEXT, SENTENCES, ENTITIES, PLAIN)


def test_each_number_comes_with_its_slots(results: tuple[Result, ...]) -> None:
    first, second, third = results
    assert (first.method, first.dataset, first.metric) == ("FooNet", "FooBank", "accuracy")
    assert (first.kind, first.unit, str(first.value)) == ("absolute", "%", "93.10")
    assert (second.kind, second.direction, second.comparator) == ("delta", "up", "BarNet")
    assert (third.kind, third.unit, third.value) == ("ratio", "x", Decimal("4.2"))


def test_evidence_is_a_sentence_that_holds_the_number(results: tuple[Result, ...]) -> None:
    for result in results:
        assert TEXT[result.start : result.end] == result.quote
        number = result.number
        assert TEXT[number.start : number.end] == number.text
        assert result.start <= number.start < number.end <= result.end


def test_an_implied_metric_is_marked_and_can_be_added(results: tuple[Result, ...]) -> None:
    assert [result.metric_inferred for result in results] == [False, False, True]
    (added,) = inferred_entities(results, ENTITIES)
    assert (added.type, added.name, added.mentions) == ("Metric", "speed", ())


def test_a_number_without_links_is_kept() -> None:
    (result,) = find_results("It reaches 80%.", [(0, 15)], [], PLAIN)
    assert (result.method, result.dataset, result.metric, result.comparator) == (None,) * 4


def test_confidence_is_a_probability(results: tuple[Result, ...]) -> None:
    assert all(0 < result.confidence < 1 for result in results)


def test_a_loss_has_a_positive_value() -> None:
    text = "Accuracy changes (-1.10%) at most."
    (result,) = find_results(text, [(0, len(text))], [], PLAIN)
    assert (str(result.value), result.kind, result.direction) == ("1.10", "delta", "down")


def test_untrained_weights_find_nothing() -> None:
    assert find_results(TEXT, SENTENCES, ENTITIES, Weights()) == ()
    assert find_evaluated_on(TEXT, SENTENCES, ENTITIES, Weights()) == ()


def test_pairs_have_evidence_with_the_dataset() -> None:
    (pair,) = find_evaluated_on(TEXT, SENTENCES, ENTITIES, PLAIN)
    assert (pair.method, pair.dataset) == ("FooNet", "FooBank")
    assert TEXT[pair.start : pair.end] == pair.quote
    assert "FooBank" in pair.quote


def test_a_number_inside_a_name_is_no_result() -> None:
    text = "We use Foo 2.0 here."
    assert find_results(text, [(0, len(text))], [entity(text, "Method", "Foo 2.0")], PLAIN) == ()


@pytest.mark.parametrize("text", ["", "\n", "Bonjour le monde.", "Tea is nice.", "10^999999 " * 3])
def test_texts_without_results_are_harmless(text: str) -> None:
    assert find_results(text, [(0, len(text))] if text else [], [], PLAIN) == ()


def test_a_table_that_lost_its_lines_is_no_prose() -> None:
    text = "Scores " + " ".join(f"{i}.5%" for i in range(200))
    assert find_results(text, [(0, len(text))], [], PLAIN) == ()


def test_a_sentence_of_absurd_length_is_cut() -> None:
    text = "word " * 2000 + "it reaches 80% there."
    (result,) = find_results(text, [(0, len(text))], [], PLAIN)
    assert len(result.quote) < 2000
    assert text[result.start : result.end] == result.quote


def test_weights_come_back_from_disk_as_they_were(tmp_path: Path) -> None:
    PLAIN.save(tmp_path)
    assert Weights.load(tmp_path) == PLAIN


def test_equal_weights_give_equal_files(tmp_path: Path) -> None:
    PLAIN.save(tmp_path / "a")
    Weights.load(tmp_path / "a").save(tmp_path / "b")
    for path in (tmp_path / "a").iterdir():
        assert path.read_bytes() == (tmp_path / "b" / path.name).read_bytes()


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("It reaches 80% in the zero-shot setting.", "in the zero-shot setting"),
        ("With 10% of the labels it reaches 80%.", "With 10% of the labels"),
        ("On average it reaches 80%.", "On average"),
        ("It reaches 80% on the test set.", "on the test set"),
        ("It reaches 80%.", None),
    ],
)
def test_a_condition_is_a_phrase_of_the_sentence(text: str, expected: str | None) -> None:
    start = text.index("80%")
    found = find_condition(text, (0, len(text)), (start, start + 3))
    assert found == expected


@settings(max_examples=60)
@given(
    st.lists(
        st.sampled_from(WORDS),
        max_size=40,
    )
)
def test_whatever_the_words_evidence_holds_and_slots_are_entities(parts: list[str]) -> None:
    text = " ".join(parts)
    entities: list[Entity] = [
        entity(text, "Method", "FooNet", "proposed"),
        entity(text, "Method", "BarNet", "compared"),
        entity(text, "Dataset", "FooBank"),
        entity(text, "Metric", "accuracy"),
    ]
    names = {known.name for known in entities} | {None}
    for result in find_results(text, [(0, len(text))], entities, PLAIN):
        assert text[result.start : result.end] == result.quote
        assert result.start <= result.number.start < result.number.end <= result.end
        assert {result.method, result.dataset, result.comparator} <= names
        assert result.metric in names or result.metric_inferred
        assert result.method is None or result.method != result.comparator


def test_a_metric_that_begins_within_the_number_is_its_metric() -> None:
    text = "FooNet\nFooNet reaches 39.0 accuracy with 1.2 GFLOPs."
    entities = (
        entity(text, "Method", "FooNet", "proposed"),
        entity(text, "Metric", "accuracy"),
        entity(text, "Metric", "GFLOPs"),
    )
    found = find_results(text, [(0, 6), (7, len(text))], entities, PLAIN)
    assert {(result.number.text, result.metric) for result in found} == {
        ("39.0", "accuracy"),
        ("1.2 G", "GFLOPs"),
    }
