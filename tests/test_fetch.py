"""Getting abstracts from the network: from a server on this machine only."""

import json
import os
import socket
import subprocess
import sys
from collections.abc import Iterator
from pathlib import Path

import arxiv_server
import pytest
from arxiv_server import Arxiv, entry, serving
from commands import kg

from kg.errors import KgError
from kg.fetch import fetch_arxiv
from kg.model import Paper
from kg.sources import read_sources

ABSTRACT = (
    "We present FooNet{0}, a network\n  that counts birds. It needs $10\\times$ fewer labels and "
    "reaches 9{0}.5% accuracy on BarSet, which is the best of all that we have tried."
)
DOI = '<arxiv:doi xmlns:arxiv="http://arxiv.org/schemas/atom">10.5555/FOO.1</arxiv:doi>'
ENTRIES = [
    entry("2601.00000v2", 'FooNet0:\n  Birds & \\"Uber <b>', ABSTRACT.format(0)),
    entry("2601.00001v1", "FooNet1", ABSTRACT.format(1), DOI),
    *(entry(f"2601.0000{n}v1", f"FooNet{n}", ABSTRACT.format(n)) for n in range(2, 8)),
]


def fetched(query: str = "birds", maximum: int = 100) -> list[Paper]:
    return list(fetch_arxiv(query, maximum=maximum, pause=0))


@pytest.fixture
def arxiv(monkeypatch: pytest.MonkeyPatch) -> Iterator[Arxiv]:
    with serving(Arxiv(ENTRIES)) as server:
        monkeypatch.setenv("KG_ARXIV_URL", server.url)
        yield server


def test_pages_are_asked_for_until_there_are_enough(
    arxiv: Arxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr("kg.fetch._PAGE", 3)
    papers = fetched("ti:birds AND cat:cs.LG", 5)
    assert [paper.title for paper in papers[1:]] == [f"FooNet{n}" for n in range(1, 5)]
    assert [asked["start"] for asked in arxiv.asked] == [["0"], ["3"]]
    assert {asked["search_query"][0] for asked in arxiv.asked} == {"ti:birds AND cat:cs.LG"}
    assert len(fetched(maximum=1000)) == 8


def test_what_is_fetched_and_read_is_what_reading_arxivs_atom_gives(
    arxiv: Arxiv, tmp_path: Path
) -> None:
    atom = tmp_path / "a.xml"
    atom.write_text(arxiv.page(0, 10))
    done = kg("fetch", "arxiv", "birds", "-o", "b.jsonl", cwd=tmp_path, KG_ARXIV_URL=arxiv.url)
    assert (done.returncode, done.stdout) == (0, "")
    assert done.stderr == "wrote b.jsonl\n8 papers\n"
    by_atom, by_fetch = (
        [
            (paper.id, paper.title, paper.abstract, paper.url, paper.date)
            for paper in read_sources([path]).papers
        ]
        for path in (atom, tmp_path / "b.jsonl")
    )
    assert by_fetch == by_atom
    assert by_fetch[0][:2] == ("arxiv:2601.00000", "FooNet0: Birds & Über <b>")
    assert by_fetch[-1][0] == "doi:10.5555/foo.1"


def test_without_a_file_papers_go_to_standard_output(arxiv: Arxiv, tmp_path: Path) -> None:
    done = kg("fetch", "arxiv", "birds", "--max", "2", cwd=tmp_path, KG_ARXIV_URL=arxiv.url)
    lines = [json.loads(line) for line in done.stdout.splitlines()]
    assert [line["id"] for line in lines] == ["arxiv:2601.00000", "doi:10.5555/foo.1"]
    assert done.stderr == "2 papers\n"


def test_a_busy_server_is_asked_again_but_not_for_ever(arxiv: Arxiv) -> None:
    arxiv.failures = [503, 429, 500]
    assert len(fetched()) == 8
    arxiv.failures = [503] * 9
    with pytest.raises(KgError, match="arXiv answers 503 again and again"):
        fetched()


@pytest.mark.parametrize(
    ("answer", "message"),
    [
        ({"failures": [400]}, "arXiv refuses the query (status 400)"),
        ({"entries": []}, "arXiv has no paper for 'birds'"),
        ({"type": "text/html", "body": "<html>Log in</html>"}, "no answer of arXiv"),
        ({"body": "<feed"}, "arXiv has no paper"),
        ({"entries": [entry("../api/errors#x", "Error", "bad id")]}, "refuses the query: bad id"),
        (
            {
                "body": arxiv_server.FEED.format(
                    total=200, entries=ENTRIES[0].replace("-01-", "-x-")
                )
            },
            "arXiv's answer can't be read",
        ),
    ],
)
def test_an_answer_without_papers_is_one_line_at_once(
    arxiv: Arxiv, tmp_path: Path, answer: dict[str, object], message: str
) -> None:
    for name, value in answer.items():
        setattr(arxiv, name, value)
    (tmp_path / "b.jsonl").write_text("kept")
    done = kg("fetch", "arxiv", "birds", "-o", "b.jsonl", cwd=tmp_path, KG_ARXIV_URL=arxiv.url)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1), done.stderr
    assert message in done.stderr
    assert len(arxiv.asked) == 1
    assert [path.name for path in tmp_path.iterdir()] == ["b.jsonl"]
    assert (tmp_path / "b.jsonl").read_text() == "kept"


def test_an_answer_that_breaks_off_says_how_far_it_came(
    arxiv: Arxiv, monkeypatch: pytest.MonkeyPatch
) -> None:
    arxiv.body = arxiv_server.FEED.format(total=200, entries="".join(ENTRIES))
    monkeypatch.setattr("kg.fetch._PAGE", 8)
    page = arxiv.page
    arxiv.page = lambda start, count: page(start, count) if start == 0 else "<feed/>"  # type: ignore[method-assign]
    with pytest.raises(KgError, match="broke off after 8 papers"):
        fetched(maximum=16)


def test_a_server_out_of_reach_is_one_line(monkeypatch: pytest.MonkeyPatch) -> None:
    with socket.socket() as taken:
        taken.bind(("127.0.0.1", 0))
        monkeypatch.setenv("KG_ARXIV_URL", f"http://127.0.0.1:{taken.getsockname()[1]}/api")
        with pytest.raises(KgError, match=r"can't be reached \(ConnectionError\)"):
            fetched()


def test_a_server_that_says_nothing_is_not_waited_for(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("kg.fetch._TIMEOUT", 0.05)
    with socket.create_server(("127.0.0.1", 0)) as silent:
        monkeypatch.setenv("KG_ARXIV_URL", f"http://127.0.0.1:{silent.getsockname()[1]}/api")
        with pytest.raises(KgError, match=r"can't be reached \(ReadTimeout\)"):
            fetched()


def test_without_the_package_the_command_says_what_to_install(tmp_path: Path) -> None:
    (tmp_path / "arxiv.py").write_text("raise ImportError('none')")
    done = kg("fetch", "arxiv", "birds", cwd=tmp_path, PYTHONPATH=str(tmp_path))
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == (
        "error: kg fetch arxiv needs one more package: pip install 'paper-kg[arxiv]'\n"
    )


def test_other_files_than_json_lines_and_other_services_are_refused(tmp_path: Path) -> None:
    done = kg("fetch", "arxiv", "birds", "-o", "b.csv", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert kg("fetch", "elsewhere", "birds", cwd=tmp_path).returncode == 2


NO_NETWORK = """\
import os, sys

def audit(event, arguments):
    if event in ("socket.connect", "socket.getaddrinfo", "socket.sendto"):
        sys.stderr.write(f"{sys.argv} {event}\\n")
        os._exit(99)

sys.addaudithook(audit)
"""
RUN = """\
import sys
from kg.cli import main

for line in sys.stdin:
    sys.argv = ["kg", *line.split()]
    try:
        main()
    except SystemExit as done:
        assert not done.code, line
"""
COMMANDS = """\
build a.jsonl
add a.jsonl
extract a.jsonl
ask methods evaluated on BarSet
table
view
report
export -o x.json
"""


def test_no_other_command_touches_the_network(tmp_path: Path, arxiv: Arxiv) -> None:
    (tmp_path / "sitecustomize.py").write_text(NO_NETWORK)
    address = f"See {arxiv.url} and http://example.org/y."
    papers = [{"title": f"T{n}", "abstract": f"{ABSTRACT.format(n)} {address}"} for n in (1, 2)]
    (tmp_path / "a.jsonl").write_text("\n".join(map(json.dumps, papers)))

    def run(commands: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [sys.executable, "-c", RUN],
            input=commands,
            cwd=tmp_path,
            env={**os.environ, "PYTHONPATH": str(tmp_path), "KG_ARXIV_URL": arxiv.url},
            capture_output=True,
            text=True,
            check=False,
        )

    done = run(COMMANDS)
    assert done.returncode == 0, done.stderr
    assert "an address; kg reads no network" in run(f"build {arxiv.url}").stderr
    assert arxiv.asked == []
    assert run("fetch arxiv birds").returncode == 99
