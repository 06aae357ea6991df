import plain_pipeline
import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp.abbreviations import find_abbreviations, is_short_form, long_form_start
from kg.nlp.extensions import Abbreviation


def pairs(text: str) -> list[tuple[str, str]]:
    found: tuple[Abbreviation, ...] = plain_pipeline.plain()(text)._.abbreviations
    return [(pair.short.text, pair.long.text) for pair in found]


@pytest.mark.parametrize(
    ("sentence", "short", "long"),
    [
        ("We study bar counting (BC) here.", "BC", "bar counting"),
        ("We use large bar models (LBMs) here.", "LBMs", "large bar models"),
        ("We use BCN (Bar Counting Network) here.", "BCN", "Bar Counting Network"),
        ("the single-image bar counting (SIBC, or counting)", "SIBC", "single-image bar counting"),
        ("the Bar Classifier for Single Rows (BCSR)", "BCSR", "Bar Classifier for Single Rows"),
        ("the average accuracy (AA) grows", "AA", "average accuracy"),
        ("area under the ROC curve [AUC]", "AUC", "area under the ROC curve"),
        ("noise rows (or NRs), which", "NRs", "noise rows"),
    ],
)
def test_definition_is_found(sentence: str, short: str, long: str) -> None:
    assert pairs(f"Title\n{sentence}") == [(short, long)]


@pytest.mark.parametrize(
    "sentence",
    [
        "We count bars (see below).",
        "We gain a lot (2.1).",
        "We count bars (XYZ).",
        "We count bars (and long rows of them) here.",
        "FooNet (ours) wins.",
    ],
)
def test_other_brackets_define_nothing(sentence: str) -> None:
    assert pairs(f"Title\n{sentence}") == []


def test_definition_does_not_reach_over_a_sentence_end() -> None:
    assert pairs("Title\nWe like bar. Counting (BC) is fun.") == []


def test_short_form_must_be_short_and_no_plain_word() -> None:
    assert is_short_form("BC-2") and is_short_form("mAP")
    assert not is_short_form("x") and not is_short_form("counting") and not is_short_form("12.5")


def test_long_form_starts_at_the_word_of_the_first_letter() -> None:
    assert long_form_start("BC", "we study bar counting") == 9
    assert long_form_start("BC", "we study counting") is None


@given(st.text(alphabet="ABab ()-,.;sN", max_size=80))
def test_spans_are_where_they_say(text: str) -> None:
    for pair in find_abbreviations(text, 0, len(text)):
        for mention in (pair.short, pair.long):
            assert text[mention.start : mention.end] == mention.text != ""
