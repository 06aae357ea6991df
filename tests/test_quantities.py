from decimal import Decimal

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.nlp.masking import mask
from kg.nlp.quantities import Quantity, find_quantities


def quantities(text: str) -> tuple[Quantity, ...]:
    return find_quantities(text, [(0, len(text))])


def read(text: str) -> list[tuple[str, str | None, str | None]]:
    return [
        (
            format(q.value, "f"),
            None if q.value_high is None else format(q.value_high, "f"),
            q.unit,
        )
        for q in quantities(text)
        if not q.spread
    ]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        # LaTeX and typography
        (r"reaches 83.8 \% accuracy", [("83.8", None, "%")]),
        (r"a $4\times$ speedup", [("4", None, "x")]),
        ("is 1.12times faster", [("1.12", None, "x")]),
        (r"costs $10^{13}$ operations", [("10000000000000", None, None)]),
        (r"needs $2.5\times10^{-3}$ joules", [("0.0025", None, "J")]),
        ("about 3 x 10^5 steps", [("300000", None, None)]),
        ("sim 80% of it", [("80", None, "%")]),
        (r"\textbf{91.4\%} on it", [("91.4", None, "%")]),
        (r"under \SI{40}{\milli\second}", [("40", None, "ms")]),
        (r"$1{,}250$ parameters", [("1250", None, None)]),
        ("4.2× faster", [("4.2", None, "x")]),
        ("lowers it by −3.5 points", [("-3.5", None, None)]),
        ("24.3\u2009ms a frame", [("24.3", None, "ms")]),
        # glued units and scale words
        ("provide25-33X gains", [("25", "33", "x")]),
        ("with 4.2M parameters", [("4200000", None, None)]),
        ("with 1.44 M parameters", [("1440000", None, None)]),
        ("12 million parameters", [("12000000", None, None)]),
        ("only 3.1 GFLOPs", [("3100000000", None, None)]),
        ("a 23.7 kparameters model", [("23700", None, None)]),
        ("a 7-billion parameter model", [("7000000000", None, None)]),
        ("1,234,567 parameters", [("1234567", None, None)]),
        ("uses 10.8GB", [("10.8", None, "GB")]),
        # ranges
        ("by 3-5%", [("3", "5", "%")]),
        ("by 3--5 %", [("3", "5", "%")]),
        ("by 3% to 5%", [("3", "5", "%")]),
        ("by 3~5%", [("3", "5", "%")]),
        ("2x-5x faster", [("2", "5", "x")]),
        ("between 3% and 5%", [("3", "5", "%")]),
        ("ranging from 3 to 5%", [("3", "5", "%")]),
        ("from 30 to 90%", [("30", None, "%"), ("90", None, "%")]),
        (r"$3.0\%\sim 5.4\%$", [("3.0", "5.4", "%")]),
        ("from 7 to 72 billion parameters", [("7", None, None), ("72000000000", None, None)]),
        ("ranging from 7 to 72 billion", [("7000000000", "72000000000", None)]),
        # lists carry the unit back
        ("1.2 and 3.4 mm", [("1.2", None, "mm"), ("3.4", None, "mm")]),
        ("9, 8 and 7%", [("9", None, "%"), ("8", None, "%"), ("7", None, "%")]),
        ("1.2 ± 0.4 mm", [("1.2", None, "mm")]),
        ("1.29+-6.33mmHg", [("1.29", None, "mmHg")]),
        ("1.2 ± 0.4 and 3.1 ± 0.2 mm", [("1.2", None, "mm"), ("3.1", None, "mm")]),
        # units
        ("3 percentage points", [("3", None, "%")]),
        ("15.5 percent", [("15.5", None, "%")]),
        ("a 5.8-point gain", [("5.8", None, None)]),
        ("at 22 Frames Per Second", [("22", None, "fps")]),
        ("2 m/s", [("2", None, "m/s")]),
        ("after 30 A100 GPU hours", [("30", None, "GPU hours")]),
        (r"\$0.12/F1 point", [("0.12", None, "$/F1 point")]),
        ("a 49-fold gain", [("49", None, "x")]),
        ("by a factor of 3.3", [("3.3", None, "x")]),
        ("1/6 of the cost", [("6", None, "x")]),
        ("sub-40 ms latency", [("40", None, "ms")]),
        ("a near-100% rate", [("100", None, "%")]),
        # words
        ("half the parameters", [("2", None, "x")]),
        ("a two-fold gain", [("2", None, "x")]),
        ("an order of magnitude faster", [("10", None, "x")]),
        ("three orders of magnitude", [("1000", None, "x")]),
        ("2 orders of magnitude", [("100", None, "x")]),
        ("twice as fast", [("2", None, "x")]),
        ("three times faster", [("3", None, "x")]),
        ("doubles the speed", [("2", None, "x")]),
        ("one-third the memory", [("3", None, "x")]),
        ("two-thirds of the memory", [("1.5", None, "x")]),
        ("seventy six percent", [("76", None, "%")]),
        ("almost two points", [("2", None, None)]),
        ("achieving zero collisions", [("0", None, None)]),
        ("half an hour", [("0.5", None, "h")]),
    ],
)
def test_reads_a_number_with_its_unit(
    text: str, expected: list[tuple[str, str | None, str | None]]
) -> None:
    assert read(text) == expected


@pytest.mark.parametrize(
    "text",
    [
        "FooNet-50",
        "top-1 accuracy",
        "the v2 release",
        "Foo3D and Bar2",
        "the 3rd place",
        "images of 640x480",
        "a 3×3 kernel",
        "at mAP@0.5",
        "a 12-layer network",
        "5-shot",
        "10-fold cross-validation",
        "in the 1990s",
        "https://example.org/foo-2/34",
        "x_2 and y^3",
        "version 1.2.3",
        "a ratio of 1:10",
        "two methods",
    ],
)
def test_leaves_out_what_its_form_shows_to_be_no_quantity(text: str) -> None:
    assert read(text) == []


def test_a_name_with_a_number_is_no_start_of_a_range() -> None:
    assert read("from Foo-5 to 43%") == [("43", None, "%")]


def test_digits_stay_as_printed() -> None:
    (quantity,) = quantities("93.10%")
    assert str(quantity.value) == "93.10"


def test_the_number_after_a_spread_sign_is_marked() -> None:
    assert [q.spread for q in quantities("1.2 ± 0.4 mm")] == [False, True]


@pytest.mark.parametrize(
    "text",
    [
        "of 94.55% (95% CI: 88.54-100)",
        "of 0.81 (95% confidence interval: 0.7, 0.9)",
        "of 0.81, CI [0.7, 0.9]",
    ],
)
def test_a_confidence_interval_is_a_spread(text: str) -> None:
    assert len(read(text)) == 1


def test_members_of_a_list_share_a_group() -> None:
    first, second, third = quantities("9, 8 and then came 7%")
    assert first.group == second.group != third.group


@pytest.mark.parametrize(
    "text",
    [
        "10^999999",
        "1" * 5000,
        "1e999",
        "9" * 25 + "%",
        "-" * 5000 + "5%",
        "1," * 3000,
        "10^" * 2000,
    ],
)
def test_absurd_numbers_are_harmless(text: str) -> None:
    for quantity in quantities(text):
        assert len(format(quantity.value, "f")) < 60


def test_quantities_know_their_sentence() -> None:
    text = "It gains 3%.\nIt loses 4%."
    found = find_quantities(text, [(0, 12), (13, 25)])
    assert [q.sentence for q in found] == [0, 1]


def test_quantities_outside_all_sentences_are_left_out() -> None:
    assert find_quantities("3% and 4%", [(7, 9)]) == find_quantities("xx xxx 4%", [(7, 9)])


@given(whole=st.integers(0, 99_999), decimals=st.text("0123456789", max_size=4), gap=st.booleans())
def test_printed_digits_survive(whole: int, decimals: str, gap: bool) -> None:
    printed = f"{whole}.{decimals}" if decimals else str(whole)
    text = f"It reaches {printed}{' ' if gap else ''}% there."
    (quantity,) = quantities(text)
    assert quantity.value == Decimal(printed)
    assert format(quantity.value, "f") == printed
    assert text[quantity.start : quantity.end].startswith(printed)
    assert quantity.unit == "%"


@given(st.text(st.sampled_from("0123456789.,+-±×x%$^{}\\ ~eEkMBto\nand"), max_size=60))
def test_offsets_are_those_of_the_text_whatever_it_holds(text: str) -> None:
    end = 0
    for quantity in quantities(text):
        assert end <= quantity.start < quantity.after_number <= quantity.end <= len(text)
        assert any(c.isalnum() for c in text[quantity.start : quantity.end])
        end = quantity.end


@given(st.text(st.sampled_from("ab01 .$\\{}^%~×−timespmxcirSI_,") | st.characters(), max_size=80))
def test_masking_keeps_the_length(text: str) -> None:
    assert len(mask(text)) == len(text)
