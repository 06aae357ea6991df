"""Every form of source: what is read from it, what is told, and that little is held."""

import bz2
import csv
import gzip
import io
import json
import lzma
import shutil
import subprocess
import sys
import tracemalloc
import zipfile
from collections.abc import Callable
from contextlib import suppress
from pathlib import Path

import pytest
import zstandard
from commands import kg
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from kg.errors import SourceError
from kg.model import Paper
from kg.sources import SourceOptions, merge, read_sources
from kg.sources.items import Found
from kg.sources.json_values import values
from kg.sources.opening import MAX_LINE, Text
from kg.sources.reading import read_path

SAMPLES = Path(__file__).parent / "source-samples"
ABSTRACT = (
    "We present FooNet, a network that reads abstracts. It needs no labels and no luck, and it is "
    "evaluated on BarSet, where it reaches 91.5% accuracy with half of the parameters."
)
GERMAN = (
    "Wir stellen ein Netz vor, das Vögel auf Bildern zählt und ohne jede Beschriftung lernt. Es "
    "erreicht auf allen Daten eine Genauigkeit von neunzig Prozent und ist schneller als andere."
)


def read(path: Path, content: str | bytes, **options: object) -> tuple[list[Paper], list[str]]:
    """Papers, and the skips as "place: reason"."""
    path.write_bytes(content.encode() if isinstance(content, str) else content)
    papers, skips = [], []
    for item in read_path(path, SourceOptions(**options)):  # type: ignore[arg-type]
        if isinstance(item, Found):
            papers.append(item.paper)
        else:
            skips.append(f"{item.place}: {item.reason}")
    return papers, skips


READ = {
    "paragraphs.txt": (["birdnet-a-counting-birds-", "birdnet-b-counting-more-birds-"], 0),
    "papers.jsonl": (["arxiv:2601.00001"], 1),
    "papers-with-abstracts.json": (["arxiv:2601.00001"], 0),
    "daily-papers.json": (["arxiv:2601.00002"], 0),
    "semantic-scholar.json": (["doi:10.5555/birds.1"], 0),
    "openalex.json": (["doi:10.5555/birds.2"], 0),
    "arxiv-metadata.json": (["arxiv:2601.00003"], 0),
    "arxiv.xml": (["doi:10.5555/birds.3"], 0),
    "anthology.bib": (["doi:10.5555/birds.4"], 2),
    "zotero.ris": (["doi:10.5555/birds.5"], 1),
    "table.tsv": (["birdnet-k-birds-at-sea-"], 0),
    "archive.zip": (["birdnet-l-birds-in-a-box-"], 0),
    "papers.jsonl.gz": (["birdnet-m-birds-in-a-bag-"], 0),
}
ONLY_BY_SUFFIX = (".txt", ".tsv", ".zip", ".gz")


@pytest.mark.parametrize(
    ("name", "renamed"),
    [
        *((name, False) for name in READ),
        *((name, True) for name in READ if not name.endswith(ONLY_BY_SUFFIX)),
    ],
)
def test_a_form_is_seen_by_its_suffix_or_its_content(
    tmp_path: Path, name: str, renamed: bool
) -> None:
    ids, skipped = READ[name]
    path = SAMPLES / name
    if renamed:
        path = tmp_path / "unnamed"
        path.write_bytes((SAMPLES / name).read_bytes())
    reading = read_sources([path])
    assert len(reading.papers) == len(ids)
    for paper, id_ in zip(reading.papers, ids, strict=True):
        assert paper.id.startswith(id_)
        assert "reaches 8" in paper.abstract or "reaches 7" in paper.abstract
        assert "\n" not in paper.title
    assert len(reading.rejected) == skipped


@pytest.mark.parametrize("title", ["[Best Paper] FooNet", "{Foo} Net", "@FooNet", "<FooNet>"])
def test_plain_text_may_begin_with_any_sign(tmp_path: Path, title: str) -> None:
    papers, _ = read(tmp_path / "a.txt", f"{title}\n\n{ABSTRACT}\n")
    assert [paper.title for paper in papers] == [title]


@pytest.mark.parametrize(
    ("suffix", "compress"),
    [
        (".gz", gzip.compress),
        (".bz2", bz2.compress),
        (".xz", lzma.compress),
        (".zst", zstandard.compress),
    ],
)
def test_a_compressed_file_is_read_as_the_file_and_refused_when_cut(
    tmp_path: Path, suffix: str, compress: Callable[[bytes], bytes]
) -> None:
    data = compress((SAMPLES / "anthology.bib").read_bytes())
    papers, skips = read(tmp_path / f"a.bib{suffix}", data)
    assert [paper.id for paper in papers] == ["doi:10.5555/birds.4"]
    assert len(skips) == 2
    with pytest.raises(SourceError, match="can't be read") as caught:
        read(tmp_path / f"a.bib{suffix}", data[: len(data) // 2])
    assert "\n" not in str(caught.value)


def test_a_small_file_that_grows_without_end_is_refused(tmp_path: Path) -> None:
    bomb = gzip.compress(b" " * (80 << 20))
    with pytest.raises(SourceError, match="grows more than"):
        read(tmp_path / "a.jsonl.gz", bomb)


def test_an_archive_never_writes_and_tells_what_it_left_out(tmp_path: Path) -> None:
    buffer = io.BytesIO()
    with zipfile.ZipFile(buffer, "w") as archive:
        line = json.dumps({"title": "T", "abstract": ABSTRACT})
        archive.writestr("../../evil.jsonl", line)
        archive.writestr("image.png", b"\x89PNG")
    papers, skips = read(tmp_path / "deep.zip", buffer.getvalue())
    assert [paper.source for paper in papers] == ["deep.zip/../../evil.jsonl"]
    assert skips == ["deep.zip/image.png: a file of unknown suffix in an archive"]
    assert [path.name for path in tmp_path.iterdir()] == ["deep.zip"]


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "utf-16"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_encodings_with_a_mark_and_all_line_ends_are_read(
    tmp_path: Path, encoding: str, end: str
) -> None:
    text = f"Fóo: Ünïcode\n\n{ABSTRACT}\n".replace("\n", end)
    papers, _ = read(tmp_path / "a.txt", text.encode(encoding))
    assert [(paper.title, paper.abstract) for paper in papers] == [("Fóo: Ünïcode", ABSTRACT)]


@pytest.mark.parametrize("size", [10, 65_530, 65_536, 200_000])
def test_another_encoding_is_refused_at_its_byte_and_read_when_named(
    tmp_path: Path, size: int
) -> None:
    begin = "word " * (size // 5)
    data = f'title,abstract\n"{begin}na\xefve","{ABSTRACT}"\n'.encode("latin-1")
    at = data.index(b"\xef")
    with pytest.raises(SourceError, match=rf"not UTF-8 at byte {at}; .*--encoding"):
        read(tmp_path / "a.csv", data)
    papers, _ = read(tmp_path / "a.csv", data, encoding="latin-1")
    assert papers[0].title == f"{begin}naïve"
    with pytest.raises(SourceError, match="--encoding klingon: unknown"):
        read(tmp_path / "a.csv", data, encoding="klingon")


def test_unicode_is_kept_as_written_and_compared_folded(tmp_path: Path) -> None:
    composed, apart = "Caf\u00e9 x²", "Cafe\u0301 x²"
    lines = [json.dumps({"title": title, "abstract": ABSTRACT}) for title in (composed, apart)]
    reading = read_sources([_written(tmp_path / "a.jsonl", "\n".join(lines))])
    assert [paper.title for paper in reading.papers] in ([composed], [apart])


def _written(path: Path, text: str) -> Path:
    path.write_text(text, encoding="utf-8")
    return path


# BibTeX and RIS


def test_bibtex_reads_macros_accents_and_bare_percent_signs(tmp_path: Path) -> None:
    abstract = ABSTRACT.replace("91.5%", "91.5\\%").replace("half", "$\\times$ \\cite{x} 3% of")
    entry = (
        '@string{net = "FooNet"}\n'
        '@misc{a, title = net # " and {\\"U}bung",\n abstract = {' + abstract + "}}\n"
    )
    papers, skips = read(tmp_path / "a.bib", entry)
    assert skips == []
    assert papers[0].title == "FooNet and Übung"
    assert "91.5% accuracy" in papers[0].abstract
    assert "×" in papers[0].abstract
    assert "3% of of the parameters" in papers[0].abstract


def test_no_bibtex_entry_is_lost(tmp_path: Path) -> None:
    entry = "@misc{{k{0}, title = {{FooNet {0}}}, abstract = {{{1} {0}}}}}\n"
    entries = [entry.format(n, ABSTRACT) for n in range(450)]
    entries[7] = "@misc{no comma, title = }}\n"
    entries[210] = entry.format(210, ABSTRACT)[:-10] + "\n"  # its braces stay open
    entries[300] = entries[300].replace("k300", "k299")  # a key may come twice
    papers, skips = read(tmp_path / "a.bib", "".join(entries))
    assert len(papers) == 448
    assert [skip.partition(": ")[0] for skip in skips] == ["a.bib:8", "a.bib:211"]


@given(cut=st.sets(st.integers(0, 9)))
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=20)
def test_no_ris_record_is_lost(tmp_path: Path, cut: set[int]) -> None:
    records = [
        f"TY  - JOUR\nTI  - FooNet {n}\nN2  - {ABSTRACT}\n" + ("" if n in cut else "ER  - \n\n")
        for n in range(10)
    ]
    papers, skips = read(tmp_path / "a.ris", "".join(records))
    assert len(papers) == 10 - len(cut)
    assert len(skips) == len(cut)
    assert all("no end of record" in skip for skip in skips)


# XML


@pytest.mark.parametrize(
    "declared",
    [
        '<!DOCTYPE feed [<!ENTITY x "y">]>',
        '<!DOCTYPE feed [<!ENTITY x SYSTEM "file:///etc/hostname">]>',
        '<!DOCTYPE feed SYSTEM "http://127.0.0.1:9/x.dtd">',
    ],
)
def test_xml_that_declares_entities_is_refused(tmp_path: Path, declared: str) -> None:
    feed = (SAMPLES / "arxiv.xml").read_text("utf-8")
    head, _, body = feed.partition("\n")
    with pytest.raises(SourceError, match="declares a document type"):
        read(tmp_path / "a.xml", f"{head}\n{declared}\n{body}")


@pytest.mark.parametrize(
    ("content", "message"),
    [("<feed>", "a.xml:1: broken XML"), ("<html></html>", "XML without Atom entries")],
)
def test_xml_that_is_no_feed_is_refused(tmp_path: Path, content: str, message: str) -> None:
    with pytest.raises(SourceError, match=message):
        read(tmp_path / "a.xml", content)


# Tables


@given(
    delimiter=st.sampled_from(",;\t|"),
    titles=st.lists(
        st.text(st.characters(codec="utf-8", exclude_categories=["C", "Z"]), min_size=1)
    ),
)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
def test_a_table_of_any_delimiter_is_read(
    tmp_path: Path, delimiter: str, titles: list[str]
) -> None:
    with (tmp_path / "a.csv").open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, delimiter=delimiter)
        writer.writerow(["Nr", "Title", "Abstract"])
        writer.writerows([n, title, ABSTRACT] for n, title in enumerate(titles))
    papers, skips = read(tmp_path / "a.csv", (tmp_path / "a.csv").read_bytes())
    assert skips == []
    assert [paper.title for paper in papers] == titles


def test_a_row_with_too_many_columns_is_skipped_with_its_line(tmp_path: Path) -> None:
    text = f'title,abstract\n"A\nB","{ABSTRACT}"\nC,unquoted, commas\n'
    papers, skips = read(tmp_path / "a.csv", text)
    assert [paper.title for paper in papers] == ["A B"]
    assert skips == ["a.csv:4: more columns than the header; quote what holds a delimiter"]


# JSON


@pytest.mark.parametrize(
    ("begin", "message"),
    [
        ("[RECORD, {]", "record 2: not JSON (Expecting property name"),
        ("[RECORD", "record 1: not JSON (expected , or ])"),
        ("[RECORD RECORD]", "record 1: not JSON (expected , or ])"),
        ("[RECORD,", "not JSON (the array has no end; the file may be cut)"),
        ('[RECORD, {"title": "T', "record 2: not JSON (Unterminated string"),
        ("[" * 100_000, "nested too deep"),
    ],
)
def test_an_array_without_a_visible_end_is_refused_at_its_record(
    tmp_path: Path, begin: str, message: str
) -> None:
    """The error also says how much was read."""
    record = json.dumps({"title": "T", "abstract": ABSTRACT})
    with pytest.raises(SourceError) as caught:
        read(tmp_path / "a.json", begin.replace("RECORD", record))
    assert message in str(caught.value)
    assert ("(1 records before it were read; none is kept)" in str(caught.value)) == (
        "RECORD" in begin
    )


def test_an_answer_too_long_to_be_held_is_taken_apart(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.sources.json_values._MAX_VALUE", 1000)
    records = [{"title": f"T{n}", "abstract": ABSTRACT} for n in range(700)]
    answer = {"meta": {"count": 700, "data": [1]}, "results": records, "next": None}
    papers, skips = read(tmp_path / "a.json", json.dumps(answer))
    assert ([paper.title for paper in papers], skips) == ([f"T{n}" for n in range(700)], [])
    for broken in (json.dumps(answer)[:-9], json.dumps({"meta": records})):
        with pytest.raises(SourceError, match=r"record .*: not JSON"):
            read(tmp_path / "a.json", broken)


@given(
    records=st.lists(
        st.sampled_from(
            ['{"title": "a ]} \\" b", "abstract": "é"}', "{bad}", "[1, [2]]", "nul", "-12.5", "{}"]
        ),
        min_size=1,
    ),
    size=st.integers(1, 40),
    between=st.sampled_from([",", " ,\n "]),
)
def test_where_a_text_is_cut_into_pieces_changes_nothing(
    records: list[str], size: int, between: str
) -> None:
    def read_in(text: str, size: int) -> list[object]:
        pieces = (text[at : at + size] for at in range(0, len(text), size))
        return [*values(Text(name="a", label="a", suffix="", chunks=pieces))]

    text = f"[{between.join(records)}]"
    whole = read_in(text, len(text))
    assert len(whole) == len(records)
    assert read_in(text, size) == whole


@pytest.mark.parametrize("indent", [None, 2])
def test_an_array_is_read_however_it_is_laid_out(tmp_path: Path, indent: int | None) -> None:
    records = [{"title": f"T{n}", "abstract": ABSTRACT * (1 + n % 7 * 20)} for n in range(300)]
    papers, _ = read(tmp_path / "a.json", json.dumps(records, indent=indent))
    assert [(paper.title, paper.abstract) for paper in papers] == [
        (record["title"], record["abstract"]) for record in records
    ]


# All forms

LIMITS = (
    *("opening.MAX_LINE", "json_values._MAX_VALUE", "tables._MAX_FIELD", "atom._MAX_ENTRY"),
    *("bibtex._MAX_BATCH", "ris._MAX_RECORD", "text._MAX_LENGTH"),
)
GOOD = [{"title": f"FooNet {n}", "abstract": f"{ABSTRACT} {n}."} for n in range(3)]
ENTRY = "@misc{{{k}, title = {{{title}}}, abstract = {{{abstract}}}}}"
MALFORMED = {
    "jsonl": [
        ("{bad}", "not JSON (Expecting property name enclosed in double quotes)"),
        ('{"title": "T"', "not JSON (Expecting ',' delimiter)"),
        ('{"title": NaN}', "not JSON (NaN is no JSON number)"),
        ("[1]", 'not an object; expected {"title": ..., "abstract": ...}'),
        ("[" * 100_000, "JSON nested too deep; a paper is one flat object"),
        ("x" * (MAX_LINE + 1), f"a line of more than {MAX_LINE} characters"),
    ],
    "json": [
        ("{bad}", "not JSON (Expecting property name enclosed in double quotes)"),
        ('{"a": "]}\\"",}', "not JSON ("),
        ('{"title": NaN}', "not JSON (NaN is no JSON number)"),
        ("[1, {}]", 'not an object; expected {"title": ..., "abstract": ...}'),
        ("nul", "not JSON (Expecting value)"),
    ],
    "csv": [
        ('"T"x,y', "broken quotes (',' expected after '\"')"),
        ("T,y,z", "more columns than the header; quote what holds a delimiter"),
        ("T", "no abstract"),
        ('T,"no end', "broken quotes (',' expected after '\"')"),
    ],
    "bibtex": [("@misc{no comma, title = }}", "no title"), ("@misc{= {x}}", "not BibTeX")],
}


def in_record(form: str, number: int, record: dict[str, str]) -> str:
    if form == "csv":
        return f'"{record["title"]}","{record["abstract"]}"'
    return ENTRY.format(k=number, **record) if form == "bibtex" else json.dumps(record)


def in_form(form: str, records: list[str]) -> str:
    begin, between, end = {
        "json": ("[", ",\n", "]"),
        "csv": ("title,abstract\n", "\n", "\n"),
    }.get(form, ("", "\n", "\n"))
    return begin + between.join(records) + end


@pytest.mark.parametrize(
    ("form", "bad", "reason"),
    [(form, *case) for form, cases in MALFORMED.items() for case in cases],
)
def test_a_malformed_record_is_skipped_with_its_place_and_the_rest_is_read(
    tmp_path: Path, form: str, bad: str, reason: str
) -> None:
    records = [in_record(form, n, record) for n, record in enumerate(GOOD)]
    records.insert(1, bad)
    papers, skips = read(tmp_path / "a", in_form(form, records), form=form)
    assert [paper.title for paper in papers] == [record["title"] for record in GOOD]
    (skip,) = skips
    places = {"json": "a: record 2: ", "csv": "a:3: "}
    assert skip.startswith(places.get(form, "a:2: ") + reason)


def test_a_quote_without_end_costs_the_rest_of_the_table_nothing(tmp_path: Path) -> None:
    rows = [f"{record['title']},{record['abstract'].replace(',', '')}" for record in GOOD]
    papers, skips = read(tmp_path / "a.csv", in_form("csv", ['T,"no end', *rows]))
    assert len(papers) == 3
    assert skips == ["a.csv:2: broken quotes (unexpected end of data)"]


def test_strict_makes_the_first_malformed_record_an_error(tmp_path: Path) -> None:
    path = _written(tmp_path / "a.jsonl", "\n".join([*map(json.dumps, GOOD), "{", "{"]))
    assert read_sources([path]).records == 5
    with pytest.raises(SourceError, match=r"^a\.jsonl:4: not JSON .*; mend it, or read without"):
        read_sources([path], options=SourceOptions(strict=True))


@pytest.mark.parametrize(
    ("form", "begin"),
    [
        ("text", "word\n" * 20),
        ("ris", "TY  - JOUR\n"),
        ("bibtex", "@misc{a,\n"),
        ("csv", 'title,abstract\n"'),
        ("atom", "<feed>"),
        ("json", '[{"title": "'),
        ("jsonl", '{"title": "'),
    ],
)
@pytest.mark.parametrize("line", ["word " * 15 + "\n", "word " * 16])
def test_a_record_without_end_is_never_held_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, form: str, begin: str, line: str
) -> None:
    """With limits of a hundredth, to be quick."""
    for limit in LIMITS:
        monkeypatch.setattr(f"kg.sources.{limit}", 20_000)
    path = _written(tmp_path / "a", begin + line * 50_000)
    tracemalloc.start()
    with suppress(SourceError):
        for item in read_path(path, SourceOptions(form=form)):
            assert not isinstance(item, Found) or form == "text"
    assert tracemalloc.get_traced_memory()[1] < 1_500_000
    tracemalloc.stop()


@pytest.mark.parametrize("form", ["jsonl", "json", "csv", "bibtex", "ris", "atom", "text"])
def test_a_reader_holds_little_however_long_the_file(tmp_path: Path, form: str) -> None:
    line = json.dumps({"title": "FooNet Reads Abstracts", "abstract": ABSTRACT})
    one = {
        "jsonl": f"{line}\n",
        "json": f"{line},\n",
        "csv": f'FooNet,"{ABSTRACT}"\n',
        "bibtex": f"@misc{{k, title = {{FooNet}}, abstract = {{{ABSTRACT}}}}}\n",
        "ris": f"TY  - JOUR\nTI  - FooNet\nAB  - {ABSTRACT}\nER  - \n",
        "atom": f"<entry><title>FooNet</title><summary>{ABSTRACT}</summary></entry>\n",
        "text": f"FooNet Reads Abstracts\n\n{ABSTRACT}\n\n",
    }[form]
    begin, end = {
        "json": ("[", "{}]"),
        "csv": ("title,abstract\n", ""),
        "atom": ('<feed xmlns="http://www.w3.org/2005/Atom">', "</feed>"),
    }.get(form, ("", ""))
    path = tmp_path / "long"
    peaks = []
    for count in (210, 630):
        path.write_text(begin + one * count + end)
        tracemalloc.start()
        papers = sum(isinstance(item, Found) for item in read_path(path, SourceOptions(form=form)))
        peaks.append(tracemalloc.get_traced_memory()[1])
        tracemalloc.stop()
        assert papers == count
    assert peaks[1] < 1.5 * peaks[0] + 200_000


RECORDS = st.lists(
    st.one_of(
        st.builds(
            lambda n, m: {"title": f"FooNet {n}", "abstract": f"{ABSTRACT} {m}"},
            st.integers(0, 5),
            st.integers(0, 2),
        ),
        st.sampled_from(
            [
                {"title": "Only a title"},
                {"abstract": ABSTRACT},
                {"title": "Vögel", "abstract": GERMAN},
                {"title": "鸟", "abstract": "我们提出一种网络来计数鸟类并且不需要任何标签" * 2},
                {"title": "Bytes", "abstract": f"{ABSTRACT}\0"},
                {"title": "FooNet 1", "abstract": ABSTRACT, "id": "arXiv:2601.00001v1"},
                {"title": "FooNet 1", "abstract": ABSTRACT + ".", "id": "2601.00001v2"},
            ]
        ),
    ),
    max_size=12,
)


@given(records=RECORDS)
@settings(suppress_health_check=[HealthCheck.function_scoped_fixture])
def test_every_record_ends_as_a_paper_or_as_a_skip(
    tmp_path: Path, records: list[dict[str, str]]
) -> None:
    lines = [*records, {"title": "At least one", "abstract": ABSTRACT + " One."}]
    path = _written(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines)))
    reading = read_sources([path])
    assert len(reading.papers) + len(reading.rejected) == reading.records == len(lines)
    assert all(skip.reason and skip.place.startswith("a.jsonl") for skip in reading.rejected)


@pytest.mark.parametrize(
    ("abstract", "reason"),
    [
        (GERMAN, "not English"),
        ("我们提出一种网络来计数鸟类并且不需要任何标签", "not English: another script"),
        (ABSTRACT + "\0", "binary, no text"),
    ],
)
def test_what_is_not_english_text_is_skipped_with_its_line(
    tmp_path: Path, abstract: str, reason: str
) -> None:
    line = json.dumps({"title": "T", "abstract": abstract})
    assert read(tmp_path / "a.jsonl", f"\n{line}\n") == ([], [f"a.jsonl:2: {reason}"])


def test_addresses_are_refused_with_a_word_about_downloading() -> None:
    for address in ("https://example.org/x.jsonl", "ftp://example.org/x.txt"):
        with pytest.raises(SourceError, match="download it first, or get abstracts with kg fetch"):
            read_sources([Path(address)])


# Which papers are one

COPIES = st.lists(
    st.builds(
        Paper,
        id=st.sampled_from(["doi:10.1/a", "arxiv:2601.00001", "p1", "p2"]),
        title=st.sampled_from(["FooNet", "BarNet"]),
        abstract=st.sampled_from(["One.", "Two."]),
        source=st.sampled_from(["a", "b"]),
        url=st.sampled_from(
            [None, "https://arxiv.org/abs/2601.00001v1", "https://arxiv.org/abs/2601.00001v2"]
        ),
    )
)


@given(copies=COPIES, data=st.data())
def test_merging_depends_on_the_set_of_copies_alone(
    copies: list[Paper], data: st.DataObject
) -> None:
    whole = [*merge(copies)]
    assert [*merge(data.draw(st.permutations(copies)))] == whole
    cut = data.draw(st.integers(0, len(copies)))
    first = [copy for merged in merge(copies[:cut]) for copy in merged.copies]
    assert [*merge([*first, *copies[cut:]])] == whole
    assert {copy for merged in whole for copy in merged.copies} == set(copies)
    assert len({merged.paper.id for merged in whole}) == len(whole)


def test_the_same_paper_of_two_sources_is_one_with_both_listed() -> None:
    reading = read_sources([SAMPLES / "daily-papers.json", SAMPLES / "semantic-scholar.json"])
    (paper,) = reading.papers
    assert paper.id == "doi:10.5555/birds.1"
    assert paper.source == "daily-papers.json, semantic-scholar.json"
    assert [skip.reason for skip in reading.rejected] == ["the same paper again"]


def test_the_latest_arxiv_version_is_taken(tmp_path: Path) -> None:
    lines = [
        {
            "title": "FooNet",
            "abstract": f"{ABSTRACT} {v}",
            "url": f"https://arxiv.org/abs/2601.1000{v}",
        }
        for v in ("1v1", "1v10", "1v9")
    ]
    reading = read_sources([_written(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines)))])
    assert [paper.abstract[-5:] for paper in reading.papers] == [" 1v10"]
    assert {skip.reason for skip in reading.rejected} == {"the same paper with another text"}


def test_papers_with_nearly_the_same_title_are_kept_apart_and_told(tmp_path: Path) -> None:
    titles = [
        "Counting Birds in Photographs without Labels",
        "Counting Birds in Photographs without Label",
        "Counting Stars in Photographs without Labels",
    ]
    lines = [{"title": title, "abstract": f"{title}. {ABSTRACT}"} for title in titles]
    reading = read_sources([_written(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines)))])
    assert len(reading.papers) == 3
    assert [{left.title, right.title} for left, right in reading.near_duplicates] == [
        set(titles[:2])
    ]


# The command line


def test_rejects_are_written_as_json_lines_and_strict_stops(tmp_path: Path) -> None:
    lines = [
        {"title": "T", "abstract": ABSTRACT},
        {"title": "U"},
        {"title": "T", "abstract": ABSTRACT},
    ]
    _written(tmp_path / "a.jsonl", "\n".join(map(json.dumps, lines)))
    done = kg("extract", "a.jsonl", "--rejects", "r.jsonl", cwd=tmp_path)
    rejects = [json.loads(line) for line in (tmp_path / "r.jsonl").read_text().splitlines()]
    assert [(reject["place"], reject["reason"]) for reject in rejects] == [
        ("a.jsonl:2", "no abstract"),
        ("a.jsonl:3", "the same paper again"),
    ]
    assert "3 records read: 1 paper, 2 skipped" in done.stderr
    strict = kg("build", "a.jsonl", "--strict", cwd=tmp_path)
    assert (strict.returncode, strict.stderr) == (
        1,
        "error: a.jsonl:2: no abstract; mend it, or read without --strict\n",
    )
    assert not (tmp_path / "papers.kg").exists()
    assert kg("build", "a.jsonl", "--columns", "x", cwd=tmp_path).returncode == 2


@pytest.mark.parametrize("name", ["papers.jsonl", "openalex.json", "arxiv.xml", "zotero.ris"])
def test_standard_input_is_read_and_its_form_seen(tmp_path: Path, name: str) -> None:
    done = subprocess.run(
        [sys.executable, "-m", "kg", "build", "-"],
        input=(SAMPLES / name).read_bytes(),
        cwd=tmp_path,
        capture_output=True,
        check=True,
    )
    assert done.stdout.startswith(b"papers.kg: 1 paper, 1 of them extracted now\n")
    assert b"stdin:" in done.stdout or name in ("openalex.json", "arxiv.xml")


def test_standard_input_of_no_known_beginning_is_plain_text() -> None:
    text = "FooNet\n\nWe propose FooNet. FooNet gets 3.0% error on MNIST.\n"
    command = [sys.executable, "-m", "kg", "extract", "-"]
    done = subprocess.run(command, input=text, capture_output=True, text=True, check=True)
    assert json.loads(done.stdout)["title"] == "FooNet"


def test_a_folder_is_read_in_all_its_forms(tmp_path: Path) -> None:
    shutil.copytree(SAMPLES, tmp_path / "all")
    for name in ("table.csv", "latin-1.csv"):  # they need options of their own
        (tmp_path / "all" / name).unlink()
    reading = read_sources([tmp_path / "all"])
    assert len(reading.papers) == 12
    assert reading.records == len(reading.papers) + len(reading.rejected)
