import pytest

from kg.nlp import kinds
from kg.nlp.reading import Reading, read


def one(text: str) -> tuple[Reading, int]:
    """The reading and its last quantity that is no spread."""
    reading = read(text, [(0, len(text))], [])
    return reading, max(i for i, q in enumerate(reading.quantities) if not q.spread)


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("FooNet achieves 83.8% accuracy", "absolute"),
        ("with an error of 4.2 mm", "absolute"),
        ("it improves accuracy by 3%", "delta up"),
        ("it reduces memory by 30%", "delta down"),
        ("a gain of 0.4 dB", "delta up"),
        ("a drop of 2 points", "delta down"),
        ("30% fewer FLOPs", "delta down"),
        ("3% higher accuracy", "delta up"),
        ("an accuracy gain (+1.5%)", "delta up"),
        ("outperforms BarNet by a margin of 2.1%", "delta up"),
        ("is 4.2x faster", "ratio up"),
        ("uses 4x fewer parameters", "ratio down"),
        ("reduces latency by 3x", "ratio down"),
        ("half the parameters", "ratio down"),
        ("is an order of magnitude faster", "ratio up"),
        ("doubles the throughput", "ratio up"),
        # a list goes on as it began
        ("improves accuracy by 12% on A and 9% on B", "delta up"),
        ("reduces the error by 12% and 9%", "delta down"),
        ("reaches 80% on A and 70% on B", "absolute"),
    ],
)
def test_verdict(text: str, expected: str) -> None:
    assert kinds.verdict(*one(text)) == expected


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("up to 30%", "up to"),
        ("by as much as 30%", "up to"),
        ("at least 30%", "at least"),
        ("more than 30%", "over"),
        (r"$>$ 30%", "over"),
        ("less than 30%", "under"),
        ("a sub-30 ms latency", "under"),
        ("about 30%", "about"),
        (r"$\sim$30%", "about"),
        ("only 30%", "only"),
        ("as few as 30 images", "only"),
        ("50%+ of it", "at least"),
        ("an order of magnitude faster", "about"),
        ("up to 30% and 20%", "up to"),
        ("exactly 30%", None),
        ("more than ever: 30%", None),
    ],
)
def test_bound(text: str, expected: str | None) -> None:
    assert kinds.bound(*one(text)) == expected


@pytest.mark.parametrize(
    ("text", "percent_metric", "expected"),
    [
        ("a gain of 3% in accuracy", True, False),
        ("a relative gain of 3% in accuracy", True, True),
        ("30% fewer FLOPs", False, True),
        ("an absolute gain of 3% in PSNR", False, False),
        ("improves accuracy by 120%", True, True),
    ],
)
def test_relative(text: str, percent_metric: bool, expected: bool) -> None:
    reading, index = one(text)
    found = kinds.relative(reading, index, "delta", percent_metric=percent_metric)
    assert found is expected


def test_only_differences_in_percent_are_relative() -> None:
    reading, index = one("30% fewer FLOPs")
    assert not kinds.relative(reading, index, "absolute", percent_metric=False)
    reading, index = one("a gain of 3 dB")
    assert not kinds.relative(reading, index, "delta", percent_metric=False)
