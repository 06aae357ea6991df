"""kg query: limits, time, and rows that come one by one, on both stores."""

import os
import pty
import subprocess
import sys
import time
from pathlib import Path

import graphs
import neo4j_server
import pytest
from commands import kg
from hypothesis import given
from hypothesis import strategies as st
from test_cypher_conformance import QUERIES, GrafeoEngine

from kg.errors import CypherError
from kg.formats import STREAMED, pieces, render
from kg.model import Graph, Node, Rows, Stream
from kg.stores import open_store
from kg.stores.engine import CypherEngine
from kg.stores.grafeo_file import GrafeoFile
from kg.stores.neo4j_server import Neo4jServer

METHODS = 100
PAIRS = "MATCH (a:Method), (b:Method) RETURN a.id AS a, b.name AS b"
# Neo4j would join on an equality at once; the embedded engine goes on after its time, so no more.
FOREVER = {
    kind: f"MATCH (a:Method), (b:Method), (c:Method), (d:Method) WHERE {test} RETURN count(*)"
    for kind, test in (("embedded", "a.id = d.name"), ("neo4j", "a.id + b.id + c.id + d.id = 'x'"))
}
BOTH = ("embedded", "neo4j")
both = pytest.mark.parametrize("kind", BOTH)


def many() -> Graph:
    ids = [f"m{number:03}" for number in range(METHODS)]
    return graphs.graph_of(
        [Node(id=id_, label="Method", properties={"id": id_, "name": "x"}) for id_ in ids], []
    )


@pytest.fixture(scope="module")
def engines(
    tmp_path_factory: pytest.TempPathFactory, request: pytest.FixtureRequest
) -> dict[str, CypherEngine]:
    server: neo4j_server.Server = request.getfixturevalue("neo4j_running")
    server.wipe()
    made: dict[str, CypherEngine] = {
        "embedded": GrafeoFile(tmp_path_factory.mktemp("many") / "graph.grafeo"),
        "neo4j": Neo4jServer(server.url),
    }
    for engine in made.values():
        engine.replace(many())
    return made


@both
@pytest.mark.parametrize(
    "statement",
    [
        PAIRS,
        "MATCH (a:Method) RETURN a.id ORDER BY a.id DESC",
        "MATCH (a:Method) RETURN a.name, count(*)",
        "MATCH (a:Method) WHERE a.id < 'm010' RETURN a",
        "UNWIND [1, null, 'x', [1.5], {a: true}] AS x RETURN x",
        "MATCH (a:Nothing) RETURN a.id",
    ],
)
def test_rows_that_come_one_by_one_are_those_of_the_whole_answer(
    engines: dict[str, CypherEngine], kind: str, statement: str
) -> None:
    whole = engines[kind].query(statement)
    for timeout in (None, 600):
        with engines[kind].stream(statement, timeout=timeout) as stream:
            assert stream.columns == whole.columns
            assert tuple(stream.rows) == whole.rows


@pytest.mark.parametrize("query", QUERIES, ids=[query["id"] for query in QUERIES])
def test_the_embedded_engine_streams_the_rows_that_it_answers(
    conformance_file: GrafeoFile, query: dict[str, object]
) -> None:
    statement, parameters = str(query["cypher"]), query["params"]
    assert isinstance(parameters, dict)
    try:
        whole = conformance_file.query(statement, parameters)
    except CypherError as error:
        with (
            pytest.raises(CypherError) as caught,
            conformance_file.stream(statement, parameters) as stream,
        ):
            list(stream.rows)
        assert str(caught.value) == str(error)
        return
    with conformance_file.stream(statement, parameters) as stream:
        assert Rows(columns=stream.columns, rows=tuple(stream.rows)) == whole


@pytest.fixture(scope="module")
def conformance_file(tmp_path_factory: pytest.TempPathFactory) -> GrafeoFile:
    folder = tmp_path_factory.mktemp("streams")
    engine = GrafeoEngine(folder)
    engine.load()
    engine._database.create_graph("kg")
    engine._database.save(str(folder / "graph.grafeo"))
    return GrafeoFile(folder / "graph.grafeo")


@both
def test_a_statement_that_takes_too_long_is_given_up(
    engines: dict[str, CypherEngine], kind: str
) -> None:
    before = time.monotonic()
    with pytest.raises(CypherError, match=r"no answer in the time allowed; allow more \(--time"):
        engines[kind].query(FOREVER[kind], timeout=0.2)
    assert time.monotonic() - before < 60  # the whole answer takes minutes
    assert len(engines[kind].query("MATCH (m:Method) RETURN m.id")) == METHODS


@both
def test_a_statement_that_would_write_is_refused_before_the_first_row(
    engines: dict[str, CypherEngine], kind: str
) -> None:
    with (
        pytest.raises(CypherError, match="queries don't write"),
        engines[kind].stream("MATCH (m:Method) SET m.name = 'y' RETURN m.id") as stream,
    ):
        list(stream.rows)
    assert engines[kind].query("MATCH (m {name: 'y'}) RETURN m.id").rows == ()


ROWS = st.lists(st.tuples(st.one_of(st.none(), st.text(), st.integers()), st.text()), max_size=5)


@pytest.mark.parametrize("format_", STREAMED)
@given(rows=ROWS)
def test_pieces_are_the_whole_text(format_: str, rows: list[tuple[object, ...]]) -> None:
    columns = ("a", "b\r\n")
    whole = render(Rows(columns=columns, rows=tuple(rows)), format_)
    assert "".join(pieces(Stream(columns=columns, rows=iter(rows)), format_)) == whole


# The command


@pytest.fixture(scope="module", params=BOTH)
def store(
    request: pytest.FixtureRequest, tmp_path_factory: pytest.TempPathFactory
) -> dict[str, str]:
    """The environment of a command on a store of 1200 papers."""
    records = [graphs.paper_record(number) for number in range(1200)]
    environment = {"KG_STORE": str(tmp_path_factory.mktemp("papers") / "papers.kg")}
    if request.param == "neo4j":
        server: neo4j_server.Server = request.getfixturevalue("neo4j_running")
        server.wipe()
        environment = {"KG_STORE": server.url, "NEO4J_PASSWORD": server.password}
    with open_store(environment["KG_STORE"], write=True, create=True) as opened:
        opened.write(records, [])
    return environment


def on_a_terminal(*arguments: str, **environment: str) -> tuple[str, str]:
    """What `kg` prints on a terminal, and what it says."""
    ours, theirs = pty.openpty()
    process = subprocess.Popen(
        [sys.executable, "-m", "kg", *arguments],
        env={**os.environ, "COLUMNS": "80", **environment},
        stdin=subprocess.DEVNULL,
        stdout=theirs,
        stderr=subprocess.PIPE,
        text=True,
    )
    os.close(theirs)
    printed = b""
    try:
        while piece := os.read(ours, 65536):
            printed += piece
    except OSError:  # the other end is closed
        pass
    os.close(ours)
    return printed.decode(), process.communicate()[1]


def test_a_terminal_shows_the_first_rows_and_says_how_many_there_are(store: dict[str, str]) -> None:
    statement = "MATCH (p:Paper) RETURN p.id ORDER BY p.id"
    printed, said = on_a_terminal("query", statement, **store)
    assert printed.count("paper-") == 1000
    assert said == "1000 of 1200 rows; --limit 0 shows all, -o FILE.csv writes them to a file\n"
    printed, said = on_a_terminal("query", statement, "--limit", "0", **store)
    assert (printed.count("paper-"), said) == (1200, "")


def test_a_pipe_and_a_file_get_all_rows_unless_a_limit_is_given(
    store: dict[str, str], tmp_path: Path
) -> None:
    statement = "MATCH (p:Paper) RETURN p.id AS id ORDER BY id"
    whole = kg("query", statement, "--format", "csv", **store)
    assert (whole.stdout.count("\n"), whole.stderr) == (1201, "")
    file = tmp_path / "rows.csv"
    assert kg("query", statement, "-o", file, **store).stderr == f"wrote {file}\n"
    assert file.read_text("utf-8") == whole.stdout
    some = kg("query", statement, "--format", "csv", "--limit", "2", **store)
    assert some.stdout == "id\npaper-0\npaper-1\n"
    assert some.stderr.startswith("2 of 1200 rows; ")


def test_what_fails_on_the_way_leaves_no_file(store: dict[str, str], tmp_path: Path) -> None:
    (tmp_path / "rows.csv").write_text("before")
    for statement in ("UNWIND [1, 0] AS x RETURN 1 / x", "RETRN 1"):
        done = kg("query", statement, "-o", tmp_path / "rows.csv", **store)
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert [path.name for path in tmp_path.iterdir()] == ["rows.csv"]
    assert (tmp_path / "rows.csv").read_text() == "before"


def test_many_rows_take_no_more_memory_than_few(store: dict[str, str], tmp_path: Path) -> None:
    pairs = "MATCH (a:Paper), (b:Paper) WHERE a.id < '{}' RETURN a.title AS a, b.abstract AS b"

    def peak(statement: str) -> float:
        file = tmp_path / "rows.csv"
        command = [sys.executable, "-m", "kg", "query", statement, "-o", str(file)]
        process = subprocess.Popen(command, env={**os.environ, **store}, stderr=subprocess.DEVNULL)
        _, status, usage = os.wait4(process.pid, 0)
        process.returncode = os.waitstatus_to_exitcode(status)
        assert process.returncode == 0
        return usage.ru_maxrss / (1024**2 if sys.platform == "darwin" else 1024)

    few = peak(pairs.format("paper-1"))
    many_ = peak(pairs.format("paper-11"))  # 135,600 rows
    assert (tmp_path / "rows.csv").stat().st_size > 5_000_000
    assert many_ < few + 15
