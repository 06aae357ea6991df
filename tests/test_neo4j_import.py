"""Files for Neo4j's offline import, imported by the real tool, on a server without Docker."""

import os
import subprocess
from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path

import graphs
import neo4j_server
import pytest
from commands import kg
from test_exporting import GRAPH, HOSTILE

from kg.exporting import export
from kg.model import Graph
from kg.stores import open_store

TOOLS = Path(__file__).parent.parent / "docs" / "neo4j"
BOTH = graphs.graph_of(
    [*GRAPH.nodes, *HOSTILE.nodes], [*GRAPH.relationships, *HOSTILE.relationships]
)


@dataclass(frozen=True)
class Tools:
    """The scripts of docs/neo4j with a home of their own."""

    environment: dict[str, str]
    url: str

    def run(self, command: str | Path, *arguments: str) -> subprocess.CompletedProcess[str]:
        return subprocess.run(
            [str(command), *arguments],
            env=self.environment,
            stdin=subprocess.DEVNULL,
            capture_output=True,
            text=True,
            check=False,
        )


@pytest.fixture
def tools(
    neo4j_running: neo4j_server.Server, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> Iterator[Tools]:
    """Ready to run; `neo4j_running` sees to it that the machine has Java and the jars."""
    port = neo4j_server._free_port()
    made = Tools(
        environment={
            "HOME": str(tmp_path),
            "PATH": f"{TOOLS}:{os.environ['PATH']}",
            "NEO4J_HOME": str(tmp_path / "home of neo4j"),
            "NEO4J_JARS": str(neo4j_server._jars()),
            "NEO4J_PORT": str(port),
            "NEO4J_PASSWORD": "a-good-one",
            "JAVA_TOOL_OPTIONS": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
        },
        url=f"bolt://localhost:{port}",
    )
    monkeypatch.setenv("NEO4J_PASSWORD", "a-good-one")
    yield made
    made.run("neo4j-server", "stop")


def read(url: str) -> Graph:
    with open_store(url) as store:
        return store.read()


def test_the_offline_import_gives_exactly_the_graph(tools: Tools, tmp_path: Path) -> None:
    folder = tmp_path / "files of the graph"
    said = export(BOTH, "neo4j-csv", folder)
    assert said[1] in (folder / "import.sh").read_text("utf-8")
    imported = tools.run(folder / "import.sh")
    assert imported.returncode == 0, imported.stderr
    assert f"{len(BOTH.nodes)} nodes" in imported.stdout
    weak = subprocess.run(
        ["neo4j-server", "start"],
        env={**tools.environment, "NEO4J_PASSWORD": "short"},
        capture_output=True,
        text=True,
        check=False,
    )
    assert (weak.returncode, weak.stderr.count("\n")) == (1, 1)
    started = tools.run("neo4j-server", "start")
    assert (started.returncode, started.stdout) == (0, f"{tools.url} answers\n"), started.stderr
    assert graphs.exactly(read(tools.url)) == graphs.exactly(BOTH)
    before = kg("doctor", "--store", tools.url, "--format", "csv", **tools.environment)
    assert before.returncode == 1
    assert "kg doctor --repair makes them" in before.stdout
    repaired = ("doctor", "--repair", "--store", tools.url, "--format", "csv")
    after = kg(*repaired, **tools.environment)
    assert "constraints,ok,ids are unique: 7 labels\n" in after.stdout
    assert graphs.exactly(read(tools.url)) == graphs.exactly(BOTH)
    again = tools.run("neo4j-server", "start")
    assert (again.returncode, again.stderr[:20]) == (1, "error: it runs alrea")
    assert tools.run("neo4j-server", "stop").returncode == 0
    assert tools.run("neo4j-server", "stop").stderr == "error: it does not run\n"


def test_a_script_without_an_argument_says_what_it_takes(tools: Tools) -> None:
    done = tools.run("neo4j-server")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == "error: say start or stop\n"
