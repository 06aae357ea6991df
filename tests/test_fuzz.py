"""Readers and the number parser on damaged input: papers, skips or one line, never anything else.

`make fuzz` runs this for ten minutes. What it finds goes to `fuzz-findings/`, as a file whose
suffix is the form.
"""

import os
from pathlib import Path

import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.nlp.quantities import find_quantities
from kg.sources import SourceOptions
from kg.sources.detecting import READERS
from kg.sources.items import Found
from kg.sources.reading import read_path

HERE = Path(__file__).parent
SAMPLES = sorted((HERE / "source-samples").iterdir())
FINDINGS = sorted((HERE / "fuzz-findings").iterdir())
FUZZED = settings(
    max_examples=int(os.environ.get("KG_FUZZ_EXAMPLES", "40")),
    suppress_health_check=list(HealthCheck),
)
TOKENS = st.sampled_from(
    [
        *(b"\n", b"\r", b"\0", b"\xff", b"\xfe\xff", b"\xef\xbb\xbf", b"\xc3", b"\xed\xa0\x80"),
        *(b"{", b"}", b"[", b"]", b'"', b"\\", b"@", b"#", b",", b"=", b"<", b">", b"&", b";"),
        *(b"%", b"$", b"\\u{", b"\\begin{x}", b"$$", b"\\ud800", b"@string{", b"@comment{"),
        *(b"TY  - ", b"ER  - ", b"AB  - ", b"<!DOCTYPE x>", b"<entry>", b"</entry>", b"<![CDATA["),
        *(b"1e999", b"-", b"NaN", b"9" * 5000, b"[" * 2000, b"null", b'{"a":'),
    ]
)


@st.composite
def damaged(draw: st.DrawFn) -> tuple[str, bytes]:
    """A sample's suffix, and the sample with pieces taken away, doubled and put in."""
    sample = draw(st.sampled_from(SAMPLES))
    data = sample.read_bytes()
    for _ in range(draw(st.integers(1, 5))):
        begin = draw(st.integers(0, len(data)))
        end = min(len(data), begin + draw(st.integers(0, 60)))
        piece = draw(st.one_of(TOKENS, st.binary(max_size=8), st.just(data[begin:end] * 2)))
        data = data[:begin] + piece + data[end:]
    return sample.name, data


def read(path: Path, **options: str) -> None:
    """Read a file and check what comes."""
    try:
        for item in read_path(path, SourceOptions(**options)):  # type: ignore[arg-type]
            if isinstance(item, Found):
                paper = item.paper
                assert item.place
                assert paper.id
                assert paper.title.strip()
                assert paper.abstract.strip()
                assert "\n" not in paper.title
                paper.text.encode()
            else:
                assert item.reason
                assert "\n" not in item.reason
                assert item.place
    except SourceError as error:
        assert "\n" not in str(error)


@given(sample=damaged())
@FUZZED
def test_a_damaged_file_gives_papers_skips_or_one_line(
    tmp_path: Path, sample: tuple[str, bytes]
) -> None:
    name, data = sample
    path = tmp_path / name
    path.write_bytes(data)
    read(path)


@pytest.mark.parametrize("form", sorted(READERS))
@given(sample=damaged())
@FUZZED
def test_every_reader_bears_every_text(
    tmp_path: Path, form: str, sample: tuple[str, bytes]
) -> None:
    path = tmp_path / "any"
    path.write_bytes(sample[1])
    read(path, form=form, encoding="latin-1")


@given(text=st.text(st.sampled_from("0123456789.,%±×x-–/ kKMBGeE^()~<>¹²½٣０∞\n")))
@FUZZED
def test_the_number_parser_bears_every_text(text: str) -> None:
    for found in find_quantities(text, [(0, len(text))]):
        assert 0 <= found.start < found.end <= len(text)
        assert found.value.is_finite()


@pytest.mark.parametrize("path", FINDINGS, ids=lambda path: path.name)
def test_past_findings_stay_found(path: Path) -> None:
    read(path)
    for form in READERS:
        read(path, form=form, encoding="latin-1")
