"""Questions of the field as Cypher: the same rows on both stores, and those of a Neo4j server."""

import json
import re
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import neo4j_server
import pytest

from kg.exporting.cypher import statements
from kg.exporting.objects import from_json
from kg.model import LABELS, Graph, Rows
from kg.reports.integrity import SHAPES, checks
from kg.stores.grafeo_file import GrafeoFile
from kg.stores.neo4j_server import Neo4jServer

ROOT = Path(__file__).parent.parent
CYPHER = ROOT / "tests" / "cypher"
GRAPH: Graph = from_json(CYPHER / "domain-graph.json")
QUERIES: list[dict[str, Any]] = json.loads((CYPHER / "domain.json").read_text("utf-8"))["queries"]
_COMMENT = re.compile(r"^//.*\n", re.MULTILINE)
STARTERS = [
    statement.strip()
    for statement in _COMMENT.sub(
        "", (ROOT / "docs" / "neo4j" / "starter.cypher").read_text("utf-8")
    ).split(";\n")
    if statement.strip()
]


@pytest.fixture(scope="module")
def embedded(tmp_path_factory: pytest.TempPathFactory) -> Iterator[GrafeoFile]:
    engine = GrafeoFile(tmp_path_factory.mktemp("domain") / "graph.grafeo")
    engine.replace(GRAPH)
    yield engine
    engine.close()


@pytest.fixture(scope="module")
def server(neo4j_running: neo4j_server.Server) -> Iterator[Neo4jServer]:
    neo4j_running.wipe()
    for statement in statements(GRAPH):
        neo4j_running.run(statement)
    engine = Neo4jServer(neo4j_running.url)
    yield engine
    engine.close()
    neo4j_running.wipe()


def as_text(rows: Any, *, ordered: bool) -> list[str]:
    found = [json.dumps(row, ensure_ascii=False, sort_keys=True) for row in rows]
    return found if ordered else sorted(found)


def check(answer: Rows, query: dict[str, Any]) -> None:
    assert list(answer.columns) == query["columns"]
    ordered = query["ordered"]
    assert as_text(answer.rows, ordered=ordered) == as_text(query["rows"], ordered=ordered)


@pytest.mark.parametrize("query", QUERIES, ids=[query["id"] for query in QUERIES])
def test_the_embedded_engine_answers_a_question_as_a_server_does(
    embedded: GrafeoFile, query: dict[str, Any]
) -> None:
    check(embedded.query(query["cypher"], query["params"]), query)


@pytest.mark.parametrize("query", QUERIES, ids=[query["id"] for query in QUERIES])
def test_a_server_answers_a_question_as_it_did(server: Neo4jServer, query: dict[str, Any]) -> None:
    check(server.query(query["cypher"], query["params"]), query)


@pytest.mark.parametrize("statement", STARTERS, ids=range(1, len(STARTERS) + 1))
def test_a_starter_query_answers_alike_on_both_stores(
    embedded: GrafeoFile, server: Neo4jServer, statement: str
) -> None:
    one, other = embedded.query(statement), server.query(statement)
    assert one.columns == other.columns
    assert as_text(one.rows, ordered=False) == as_text(other.rows, ordered=False)
    assert len(one)


def test_the_collections_are_complete() -> None:
    assert len({query["id"] for query in QUERIES}) == len(QUERIES) >= 40
    assert all(query["rows"] for query in QUERIES)
    assert len(STARTERS) == 10
    assert [problem for found in checks(GRAPH) for problem in found.problems] == []


def test_the_style_of_neo4j_browser_speaks_of_labels_and_types_that_exist() -> None:
    style = (ROOT / "docs" / "neo4j" / "kg.grass").read_text("utf-8")
    assert set(re.findall(r"^node\.(\w+) \{", style, re.MULTILINE)) == set(LABELS)
    assert set(re.findall(r"^relationship\.(\w+) \{", style, re.MULTILINE)) <= SHAPES.keys()
    captions = set(re.findall(r'caption: "\{(\w+)\}"', style))
    properties = {name for node in GRAPH.nodes for name in node.properties}
    assert captions <= properties
    assert style.count("{") - len(re.findall(r'"\{', style)) == style.count("\n}")
