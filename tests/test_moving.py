"""Stores handed over: from a folder to a server and back, the graph is the same."""

from collections.abc import Iterator
from dataclasses import replace
from decimal import Decimal
from pathlib import Path
from typing import Any

import graphs
import neo4j_server
import pytest
import samples
from commands import kg
from hypothesis import given, settings
from hypothesis import strategies as st

from kg.errors import StoreError
from kg.model import (
    Entity,
    EntityType,
    EvaluatedOn,
    Graph,
    KnownEntity,
    Mention,
    Paper,
    PaperRecord,
    Result,
    Role,
    StoredRecord,
)
from kg.moving import Moved, move
from kg.stores import Store, open_store
from kg.stores.grafeo_file import GrafeoFile
from kg.stores.neo4j_server import Neo4jServer

NAMES = ("FooNet", "naïve 𝔸lgo ‘x’", "Bar\\Set", 'it\'s "quoted"', "精度", "e\u0301")
NUMBERS = ("93.10", "0", "4200000", "-0.5", "1E+3", "0.000000000000000000012345")
DATES = (None, "2020-02-29", "2021")
KNOWN = [KnownEntity(type="Metric", name="精度", aliases=("seido",), higher_is_better=True)]


def account(server: neo4j_server.Server) -> dict[str, str]:
    return {"NEO4J_USERNAME": neo4j_server.USER, "NEO4J_PASSWORD": server.password}


@pytest.fixture
def emptied(neo4j_running: neo4j_server.Server) -> neo4j_server.Server:
    """The server without nodes; to make constraints anew for each test takes long."""
    neo4j_running.run("MATCH (n) DETACH DELETE n")
    return neo4j_running


@st.composite
def records(draw: st.DrawFn) -> list[StoredRecord]:
    """Records of papers that name the same few things, some long, some with several copies."""
    count = draw(st.integers(0, 3))
    made = [_record(draw, number) for number in range(count)]
    return [
        StoredRecord(
            record=record,
            fingerprint=draw(st.text(min_size=1, max_size=5)),
            copies=(record.paper, replace(record.paper, source="other"))
            if draw(st.booleans())
            else (),
        )
        for record in made
    ]


def _record(draw: st.DrawFn, number: int) -> PaperRecord:
    names = draw(st.lists(st.sampled_from(NAMES), min_size=2, max_size=4, unique=True))
    filler = draw(st.sampled_from(["", "long " * 5000, "\u2028 \t\r", "😀"]))
    abstract = f"{', '.join(names)} at 93.10% {filler}".strip()
    paper = Paper(
        id=f"paper-{number}",
        title=f"On {names[0]}",
        abstract=abstract,
        source="made-up",
        url=draw(st.sampled_from([None, "https://example.org/ü"])),
        date=draw(st.sampled_from(DATES)),
    )
    quote: dict[str, Any] = {"quote": paper.text, "start": 0, "end": len(paper.text)}
    return PaperRecord(
        paper=paper,
        sentences=((0, len(paper.text)),),
        methods=tuple(_entity(paper, "Method", name) for name in names[:2]),
        datasets=tuple(_entity(paper, "Dataset", name) for name in names[1:]),
        metrics=(_entity(paper, "Metric", "精度"),),
        evaluated_on=(EvaluatedOn(method=names[0], dataset=names[1], **quote),),
        results=tuple(
            Result(
                value=Decimal(draw(st.sampled_from(NUMBERS))),
                method=names[0],
                dataset=names[1],
                metric=draw(st.sampled_from([None, "精度"])),
                condition=draw(st.sampled_from([None, "a", f"{position}"])),
                number=_mention(paper, "93.10%"),
                confidence=draw(st.floats(0, 1)),
                **quote,
            )
            for position in range(draw(st.integers(0, 3)))
        ),
    )


def _entity(paper: Paper, type_: EntityType, name: str) -> Entity:
    found = (_mention(paper, name),) if name in paper.text else ()
    role: Role | None = "proposed" if type_ == "Method" else None
    return Entity(type=type_, name=name, mentions=found, role=role, aliases=(f"{name}s",))


def _mention(paper: Paper, text: str) -> Mention:
    start = paper.text.index(text)
    return Mention(start=start, end=start + len(text), text=text)


def test_any_graph_goes_to_a_server_and_back_unchanged(
    emptied: neo4j_server.Server, tmp_path: Path
) -> None:
    server = Neo4jServer(emptied.url)
    folder, back = GrafeoFile(tmp_path / "one.grafeo"), GrafeoFile(tmp_path / "two.grafeo")

    @settings(max_examples=6, deadline=None)
    @given(graph=graphs.graphs())
    def there_and_back(graph: Graph) -> None:
        folder.replace(graph)
        server.replace(folder.read())
        back.replace(server.read())
        expected = graphs.exactly(graphs.without_empty_lists(graph))
        assert graphs.exactly(back.read()) == expected

    there_and_back()
    for engine in (server, folder, back):
        engine.close()


def test_any_store_goes_to_a_server_and_back_unchanged(
    emptied: neo4j_server.Server, tmp_path: Path
) -> None:
    stores = [
        open_store(url, write=True, create=True)
        for url in (str(tmp_path / "one.kg"), emptied.url, str(tmp_path / "two.kg"))
    ]
    first, server, last = stores

    @settings(max_examples=8, deadline=None)
    @given(papers=records())
    def there_and_back(papers: list[StoredRecord]) -> None:
        first.write(papers, KNOWN)
        move(first, server, replace=True)
        move(server, last, replace=True)
        for store in (server, last):
            assert store.records() == first.records()
            assert graphs.exactly(store.read()) == graphs.exactly(first.read())
        if papers:
            assert last.knowledge() == KNOWN

    there_and_back()
    for store in stores:
        store.close()


@pytest.fixture
def folder(tmp_path: Path) -> Iterator[Store]:
    with open_store(str(tmp_path / "papers.kg"), write=True, create=True) as store:
        store.write([graphs.paper_record(number) for number in range(3)], [])
        yield store


def test_what_is_moved_is_counted_and_other_papers_are_kept_unless_told(
    folder: Store, emptied: neo4j_server.Server
) -> None:
    with open_store(emptied.url, write=True) as server:
        assert move(folder, server) == Moved(papers=3, new=3, removed=0)
        folder.write([graphs.paper_record(number) for number in (1, 2, 5)], [])
        with pytest.raises(StoreError, match=r"holds 1 papers that .+ lacks, paper-0 among them"):
            move(folder, server)
        assert move(folder, server, replace=True) == Moved(papers=3, new=1, removed=1)
        assert server.read() == folder.read()


def test_the_commands_say_what_they_did_and_refuse_what_is_no_server_or_no_folder(
    emptied: neo4j_server.Server, tmp_path: Path
) -> None:
    records_ = samples.stored(samples.foonet(), samples.variant())
    with open_store(str(tmp_path / "papers.kg"), write=True, create=True) as store:
        store.write(records_, KNOWN)
    by_environment = {**account(emptied), "NEO4J_URI": emptied.url}
    pushed = kg("push", cwd=tmp_path, **by_environment)
    assert pushed.stdout == f"{emptied.url}: the 2 papers of papers.kg, 2 of them new\n"
    pulled = kg("pull", emptied.url, "--store", "back.kg", cwd=tmp_path, **account(emptied))
    assert pulled.stdout == f"back.kg: the 2 papers of {emptied.url}, 2 of them new\n"
    same = kg("diff", "papers.kg", "back.kg", cwd=tmp_path)
    assert (same.returncode, same.stdout) == (0, "")
    assert kg("stats", cwd=tmp_path, **by_environment).stdout == kg("stats", cwd=tmp_path).stdout
    for arguments, environment, message in (
        (("push", "back.kg"), {}, "back.kg: no URL of a server"),
        (("push",), {**by_environment, "KG_STORE": emptied.url}, "name the folder: --store"),
        (("push", emptied.url, "--store", "none.kg"), account(emptied), "none.kg: no store here"),
    ):
        refused = kg(*arguments, cwd=tmp_path, **environment)
        assert (refused.returncode, refused.stdout, refused.stderr.count("\n")) == (1, "", 1)
        assert message in refused.stderr
    assert kg("push", cwd=tmp_path).returncode == 2


def test_a_server_with_a_graph_but_no_records_is_not_pulled(
    folder: Store, emptied: neo4j_server.Server, tmp_path: Path
) -> None:
    with open_store(emptied.url, write=True) as server:
        move(folder, server)
        emptied.run("MATCH (p:Paper {id: 'paper-1'}) REMOVE p.kg_record")
        with (
            open_store(str(tmp_path / "back.kg"), write=True, create=True) as back,
            pytest.raises(StoreError, match=r"1 papers without their records, paper-1 among them"),
        ):
            move(server, back)


def test_a_damaged_record_on_the_server_is_one_line(
    folder: Store, emptied: neo4j_server.Server
) -> None:
    with open_store(emptied.url, write=True) as server:
        move(folder, server)
        emptied.run("MATCH (p:Paper {id: 'paper-1'}) SET p.kg_digest = 'x'")
        with pytest.raises(StoreError, match=r"the record of paper-1 is damaged .+push this store"):
            server.records()
