import plain_pipeline
import pytest
from hypothesis import given
from hypothesis import strategies as st


def sentences(text: str) -> list[str]:
    return [sentence.text.strip() for sentence in plain_pipeline.plain()(text).sents]


def test_title_is_a_sentence_of_its_own_though_no_mark_ends_it() -> None:
    assert sentences("A study of bars\nWe count bars. We win.") == [
        "A study of bars",
        "We count bars.",
        "We win.",
    ]


def test_title_stays_whole_whatever_marks_it_has() -> None:
    text = "Are bars enough? No! A study\nWe count bars."
    assert sentences(text) == ["Are bars enough? No! A study", "We count bars."]


@pytest.mark.parametrize(
    "sentence",
    [
        "It gains 2.1 on COCO val. mAP with 1.2x fewer FLOPs.",
        "It runs at 5.1 ms vs. 4.2 ms before.",
        "It beats all (e.g., Foo et al. 2020) on noisy bars, i.e. GPUs with dust.",
        "We follow Foo et al. (2020) and cf. Sec. 4 and Fig. 3 of No. 5.",
        "We solve two tasks (a) NLI and (b) QA of bars.",
        'It reads facts (e.g., "Bars are long") and lists (i.e., [CLS] marks).',
        "Yahoo! answers is a site.",
    ],
)
def test_marks_within_a_sentence_do_not_end_it(sentence: str) -> None:
    assert sentences(f"Title\n{sentence} We win.") == ["Title", sentence, "We win."]


def test_enumerators_stay_with_their_text() -> None:
    text = "Title\nWe do three things. (1) We count bars. 2) We sort bars. We win."
    assert sentences(text) == [
        "Title",
        "We do three things.",
        "(1) We count bars.",
        "2) We sort bars.",
        "We win.",
    ]


def test_sentence_starts_at_the_mark_that_opens_it() -> None:
    assert sentences('Title\nIt works. "Bars" are fun. (We tried.) End.') == [
        "Title",
        "It works.",
        '"Bars" are fun.',
        "(We tried.)",
        "End.",
    ]


def test_name_that_begins_with_a_small_letter_may_open_a_sentence() -> None:
    assert sentences("Title\nIt works. xLSTM does not.") == [
        "Title",
        "It works.",
        "xLSTM does not.",
    ]


@given(st.text(max_size=200))
def test_every_text_is_covered_by_its_sentences(text: str) -> None:
    doc = plain_pipeline.plain()(text)
    assert "".join(sentence.text_with_ws for sentence in doc.sents) == text
