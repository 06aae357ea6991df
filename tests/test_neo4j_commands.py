"""The same commands with a Neo4j server as the store."""

import json
import shlex
from pathlib import Path

import neo4j_server
import pytest
from commands import kg
from typer.testing import CliRunner

from kg.cli.app import app

ROOT = Path(__file__).parent.parent
SEEDS = ROOT / "seeds" / "hf-daily-papers.txt"


def account(server: neo4j_server.Server) -> dict[str, str]:
    return {
        "KG_STORE": server.url,
        "NEO4J_USERNAME": neo4j_server.USER,
        "NEO4J_PASSWORD": server.password,
    }


def test_every_command_answers_alike_on_both_stores(
    neo4j: neo4j_server.Server, tmp_path: Path
) -> None:
    embedded = {"KG_STORE": str(tmp_path / "papers.kg")}
    answers = []
    for store in (embedded, account(neo4j)):
        built = kg("build", SEEDS, **store)
        assert (built.returncode, built.stderr) == (0, "")
        summary = built.stdout.split("\n", 1)[1]
        kg("export", "-o", tmp_path / "graph.json", **store)
        kg("view", "-o", tmp_path / "graph.html", **store)
        answers.append(
            [
                summary,
                kg("stats", **store).stdout,
                kg("ask", "methods evaluated on ImageNet", **store).stdout,
                kg("table", **store).stdout,
                kg("table", "--dataset", "ImageNet", "--format", "csv", **store).stdout,
                kg("show", "ImageNet", **store).stdout,
                (tmp_path / "graph.json").read_text("utf-8"),
                (tmp_path / "graph.html").read_text("utf-8"),
            ]
        )
    assert answers[0] == answers[1]
    assert all(answers[0])


def test_building_twice_and_refusing_other_papers(
    neo4j: neo4j_server.Server, tmp_path: Path
) -> None:
    store = account(neo4j)
    (tmp_path / "one.jsonl").write_text('{"id": "1", "title": "T", "abstract": "We use BERT."}')
    (tmp_path / "two.jsonl").write_text('{"id": "2", "title": "U", "abstract": "We use BERT."}')
    assert kg("build", tmp_path / "one.jsonl", **store).returncode == 0
    assert kg("build", tmp_path / "one.jsonl", **store).returncode == 0
    refused = kg("build", tmp_path / "two.jsonl", **store)
    assert (refused.returncode, refused.stderr.count("\n")) == (1, 1)
    assert "--replace" in refused.stderr
    assert kg("build", tmp_path / "two.jsonl", "--replace", **store).returncode == 0
    papers = kg("query", "MATCH (p:Paper) RETURN p.id", "--format", "csv", **store).stdout
    assert papers == "p.id\n2\n"


@pytest.mark.parametrize(
    ("changes", "message"),
    [
        ({"NEO4J_PASSWORD": "wrong-password"}, "NEO4J_PASSWORD"),
        ({"NEO4J_DATABASE": "nowhere"}, "nowhere"),
    ],
)
def test_a_wrong_account_is_one_line_and_never_shows_the_password(
    neo4j: neo4j_server.Server, changes: dict[str, str], message: str
) -> None:
    done = kg("stats", **{**account(neo4j), **changes})
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert message in done.stderr
    assert neo4j.password not in done.stderr
    assert "wrong-password" not in done.stderr


def test_a_query_never_writes(neo4j: neo4j_server.Server) -> None:
    assert kg("build", SEEDS, **account(neo4j)).returncode == 0
    done = kg("query", "CREATE (n:Paper {id: 'x'}) RETURN n", **account(neo4j))
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "queries don't write" in done.stderr
    counted = kg("query", "MATCH (p:Paper) RETURN count(*) AS n", **account(neo4j))
    assert counted.stdout.split()[-1] == "55"


def test_another_machine_adds_removes_and_updates_without_extracting_again(
    neo4j: neo4j_server.Server, tmp_path: Path
) -> None:
    here = {**account(neo4j), "XDG_CACHE_HOME": str(tmp_path / "here")}
    there = {**account(neo4j), "XDG_CACHE_HOME": str(tmp_path / "there")}
    whole = {"KG_STORE": str(tmp_path / "whole.kg")}
    for name, text in (("one", "We use BERT."), ("two", "We use BERT on SQuAD.")):
        record = {"id": name, "title": f"About {name}", "abstract": text}
        (tmp_path / f"{name}.jsonl").write_text(json.dumps(record))
    assert kg("build", tmp_path / "one.jsonl", **here).returncode == 0
    added = kg("add", tmp_path / "two.jsonl", **there)
    assert "1 paper added" in added.stdout
    assert "2 papers, 1 of them extracted now" in added.stdout
    kg("build", tmp_path / "one.jsonl", tmp_path / "two.jsonl", **whole)
    assert kg("diff", whole["KG_STORE"], neo4j.url, **here).stdout == ""
    again = kg("build", tmp_path / "one.jsonl", tmp_path / "two.jsonl", **here)
    assert "2 papers, 0 of them extracted now" in again.stdout
    assert "0 of them extracted now" in kg("update", **there).stdout
    removed = kg("remove", "About one", **there)
    assert "1 paper removed, 1 left" in removed.stdout
    kg("remove", "one", **whole)
    assert kg("diff", whole["KG_STORE"], neo4j.url, **here).stdout == ""


def statements() -> list[tuple[str, ...]]:
    """The arguments of every `kg query` of the documentation that reads the usual store."""
    pages = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
    lines = [line for page in pages for line in page.read_text("utf-8").splitlines()]
    found = [shlex.split(line[2:])[1:] for line in lines if line.startswith("$ kg query ")]
    return sorted({tuple(words) for words in found if "--store" not in words})


def test_every_documented_query_has_the_same_rows_on_both_stores(
    neo4j: neo4j_server.Server, tmp_path: Path
) -> None:
    folder = str(tmp_path / "papers.kg")
    assert kg("build", SEEDS, "--store", folder).returncode == 0
    assert kg("push", neo4j.url, "--store", folder, **account(neo4j) | {"KG_STORE": folder})
    queries = statements()
    assert len(queries) >= 6
    runner = CliRunner()
    for words in queries:
        answers = [runner.invoke(app, [*words, "--store", store]) for store in (folder, neo4j.url)]
        one, other = ((answer.exit_code, answer.stdout) for answer in answers)
        assert one == other, words
