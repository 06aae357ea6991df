"""Files of abstracts as papers."""

import json
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.sources import Merged, read_sources

SEEDS = Path(__file__).parent.parent / "seeds" / "hf-daily-papers.txt"
ABSTRACT = (
    "We present FooNet, a network that reads abstracts. It needs no labels and no luck, and it is "
    "evaluated on BarSet, where it reaches 91.5% accuracy with half of the parameters."
)


def write(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


def test_the_seed_corpus_holds_55_papers_and_5_lines_of_furniture() -> None:
    reading = read_sources([SEEDS])
    assert len(reading.papers) == 55
    assert reading.furniture == 5
    assert [*reading.rejected] == []
    assert next(iter(reading.skips)).place == "hf-daily-papers.txt:1"


def test_title_and_abstract_in_paragraphs_or_in_one(tmp_path: Path) -> None:
    wrapped = ABSTRACT.replace(". ", ".\n")
    text = f"FooNet Reads\n\n{wrapped}\n\nBarNet: Reads More\n{ABSTRACT}\n"
    papers = read_sources([write(tmp_path / "a.txt", text)]).papers
    assert {paper.title for paper in papers} == {"FooNet Reads", "BarNet: Reads More"}
    assert {paper.abstract for paper in papers} == {ABSTRACT}


def test_a_lonely_title_and_a_lonely_abstract_are_skipped_with_line_and_reason(
    tmp_path: Path,
) -> None:
    long = " ".join([ABSTRACT] * 2)
    text = f"{long}\n\nOnly a Title\n\nFooNet Reads\n\n{ABSTRACT}\n"
    reading = read_sources([write(tmp_path / "a.txt", text)])
    assert [(skip.place, skip.reason) for skip in reading.rejected] == [
        ("a.txt:1", "an abstract without a title"),
        ("a.txt:3", "a title without an abstract"),
    ]


def test_windows_line_ends_and_byte_order_mark_change_nothing(tmp_path: Path) -> None:
    text = f"FooNet Reads\n\n{ABSTRACT}\n"
    plain = [*read_sources([write(tmp_path / "a.txt", text)]).papers]
    (tmp_path / "a.txt").write_bytes(b"\xef\xbb\xbf" + text.replace("\n", "\r\n").encode())
    assert [*read_sources([tmp_path / "a.txt"]).papers] == plain


def test_json_lines_keep_id_url_and_date(tmp_path: Path) -> None:
    line = {"id": 7, "title": "T", "abstract": "A", "url": "https://x.org", "date": "2026-01-02"}
    (paper,) = read_sources([write(tmp_path / "a.jsonl", json.dumps(line))]).papers
    assert (paper.id, paper.url, paper.date, paper.source) == (
        "7",
        "https://x.org",
        "2026-01-02",
        "a.jsonl",
    )


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("https://arxiv.org/abs/2403.01234v2", "arxiv:2403.01234"),
        ("https://doi.org/10.1000/ABC.7", "doi:10.1000/abc.7"),
        ("https://example.org/x", "t-e3b98a4d"),
    ],
)
def test_the_id_is_doi_or_arxiv_id_else_slug_and_hash_of_the_title(
    tmp_path: Path, url: str, expected: str
) -> None:
    line = {"title": "T", "abstract": "A", "url": url}
    (paper,) = read_sources([write(tmp_path / "a.jsonl", json.dumps(line))]).papers
    assert paper.id == expected


def test_records_that_lack_something_are_skipped_with_their_line(tmp_path: Path) -> None:
    lines = [
        {"title": "T", "abstract": "A"},
        {"abstract": "A"},
        {"title": "U", "abstract": "  "},
        {"title": "V", "abstract": ["no", "text"]},
        {"title": "W", "abstract": "\ud800"},
        {"id": "method:x", "title": "X", "abstract": "A"},
    ]
    path = write(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines)))
    reading = read_sources([path])
    assert len(reading.papers) == 1
    assert [skip.place for skip in reading.rejected] == [f"a.jsonl:{n}" for n in range(2, 7)]


def test_a_paper_that_comes_twice_is_kept_once_and_said(tmp_path: Path) -> None:
    line = json.dumps({"title": "T", "abstract": "A"})
    reading = read_sources([write(tmp_path / "a.jsonl", f"{line}\n{line}\n")])
    assert len(reading.papers) == 1
    assert [skip.reason for skip in reading.rejected] == ["the same paper again"]


def test_a_paper_under_two_ids_is_kept_once(tmp_path: Path) -> None:
    line = {"title": "T", "abstract": "A"}
    lines = map(json.dumps, ({**line, "id": "2"}, {**line, "id": "1"}))
    reading = read_sources([write(tmp_path / "a.jsonl", "\n".join(lines))])
    assert [paper.id for paper in reading.papers] == ["1"]
    assert [skip.reason for skip in reading.rejected] == ["the same paper again"]


def test_the_folder_of_the_sample_corpus_holds_its_55_papers() -> None:
    reading = read_sources([SEEDS.parent])
    assert len(reading.papers) == 55
    assert [skip.reason for skip in reading.rejected] == ["the same paper again"] * 28


def found(path: Path) -> tuple[list[Merged], list[str]]:
    """Papers with their copies, and why each other record is none."""
    reading = read_sources([path])
    return [*reading.merged], sorted(skip.reason for skip in reading.rejected)


@given(order=st.permutations(range(4)))
def test_the_order_of_the_input_has_no_influence(
    tmp_path_factory: pytest.TempPathFactory, order: list[int]
) -> None:
    lines = [
        {"id": "1", "title": "T", "abstract": "A"},
        {"id": "1", "title": "T", "abstract": "B"},
        {"id": "2", "title": "U", "abstract": "A"},
        {"id": "2", "title": "U", "abstract": "A"},
    ]
    folder = tmp_path_factory.mktemp("order")
    sorted_ = found(write(folder / "a.jsonl", "\n".join(map(json.dumps, lines))))
    shuffled = [json.dumps(lines[index]) for index in order]
    assert found(write(folder / "a.jsonl", "\n".join(shuffled))) == sorted_


def test_a_folder_is_read_as_its_files(tmp_path: Path) -> None:
    (tmp_path / "deep").mkdir()
    write(tmp_path / "deep" / "a.jsonl", json.dumps({"title": "T", "abstract": "A"}))
    write(tmp_path / "b.txt", f"FooNet Reads\n\n{ABSTRACT}\n")
    write(tmp_path / "c.png", "no text")
    assert len(read_sources([tmp_path]).papers) == 2


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.txt", b"", "a.txt: empty"),
        ("a.txt", b"caf\xe9", "a.txt: not UTF-8 at byte 3"),
        ("a.txt", b"Only a title", "no paper found; first skipped: a.txt:1: a title without"),
        ("a.txt", b"new\n", "no paper found; expected a title"),
        ("a.doc", b"x", "a.doc: unknown suffix"),
        ("a.jsonl", b'{"title": "T"', "a.jsonl:1: not JSON"),
        ("a.jsonl", b"[1]", "a.jsonl:1: not an object"),
        ("a.jsonl", b"[" * 100_000, "a.jsonl:1: JSON nested too deep"),
    ],
)
def test_bad_input_is_one_line_with_place_and_cure(
    tmp_path: Path, name: str, content: bytes, message: str
) -> None:
    (tmp_path / name).write_bytes(content)
    with pytest.raises(SourceError) as caught:
        read_sources([tmp_path / name])
    assert message in str(caught.value)
    assert "\n" not in str(caught.value)


def test_a_missing_file_and_a_folder_without_papers_are_refused(tmp_path: Path) -> None:
    with pytest.raises(SourceError, match="no such file"):
        read_sources([tmp_path / "a.txt"])
    with pytest.raises(SourceError, match="a folder without papers"):
        read_sources([tmp_path])


def test_a_form_overrides_the_suffix(tmp_path: Path) -> None:
    path = write(tmp_path / "a.dat", json.dumps({"title": "T", "abstract": "A"}))
    assert len(read_sources([path], form="jsonl").papers) == 1
    with pytest.raises(SourceError, match="unknown form"):
        read_sources([path], form="xml")


def titles_and_abstracts(path: Path, text: str) -> list[tuple[str, str]]:
    papers = read_sources([write(path, text)]).papers
    return sorted((paper.title, paper.abstract) for paper in papers)


SHORT = "We propose FooNet. FooNet gets 3.0% error on MNIST."


@pytest.mark.parametrize(
    "text",
    [
        f"FooNet\n\n{SHORT}\n\nBarNet: Is It More?\n\n{ABSTRACT}\n",
        f"FooNet\n{SHORT}\nBarNet: Is It More?\n{ABSTRACT}\n".replace("More?", "More"),
        f"Title: FooNet\nAuthors: A. B.\nAbstract: {SHORT}\n\nBarNet: Is It More?\n\n{ABSTRACT}",
        f"Title: FooNet\n\nAbstract: {SHORT}\n\nBarNet: Is It More?\n\n{ABSTRACT}",
    ],
    ids=["short", "lines in turn", "labelled lines", "labelled paragraphs"],
)
def test_short_abstracts_lines_in_turn_and_labels_are_understood(tmp_path: Path, text: str) -> None:
    found = titles_and_abstracts(tmp_path / "a.txt", text)
    assert [title.rstrip("?") for title, _ in found] == ["BarNet: Is It More", "FooNet"]
    assert [abstract for _, abstract in found] == [ABSTRACT, SHORT]


def test_an_abstract_of_two_paragraphs_stays_whole(tmp_path: Path) -> None:
    text = f"FooNet Reads\n\n{ABSTRACT}\n\n{SHORT}\n\nBarNet Reads More\n\n{ABSTRACT}\n"
    assert titles_and_abstracts(tmp_path / "a.txt", text) == [
        ("BarNet Reads More", ABSTRACT),
        ("FooNet Reads", f"{ABSTRACT} {SHORT}"),
    ]
