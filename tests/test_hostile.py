"""Text that tries to be something else goes through build, query, table, export and view."""

import csv
import json
import re
from html.parser import HTMLParser
from pathlib import Path
from xml.etree import ElementTree

import pytest
from commands import kg

SCRIPT = "<script>alert('FooNet')</script>"
ATTACKS = (
    SCRIPT,
    "</script><img src=x onerror=alert(1)>",
    "javascript:alert(1)",
    '=HYPERLINK("http://127.0.0.1:9/")',
    "'}) DETACH DELETE (n) //",
    "`}) MATCH (n) DETACH DELETE n RETURN 1 //",
    "$(touch owned) `touch owned` ; touch owned",
    "../../../../owned",
    "{{ 7 * 7 }} {% raw %} ${7*7}",
    "\\input{/etc/hostname} \\write18{touch owned} & % # _ ^ ~",
    "\u202egnp.exe\u202c \u2028 \u0085 \ufeff",
    ']]> <![CDATA[ &xxe; <!-- --> | pipe | "quote" \t tab',
    "\x1b[31mred",
)


def paper(number: int, attack: str) -> dict[str, str]:
    return {
        "id": f"{number} {attack}",
        "title": f"FooNet{number} {attack} Counts",
        "abstract": f"We present FooNet{number}{attack}, a network that counts the birds. FooNet"
        f"{number} reaches 9{number % 10}.5% accuracy on ImageNet, in the {attack} setting of it. "
        f"The code is at https://github.com/foo/{number}?<b>{attack.split()[0]}.",
        "url": attack,
        "date": attack,
    }


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A store of hostile papers; its source's name is hostile too."""
    folder = tmp_path_factory.mktemp("hostile")
    source = folder / "<b>'$(touch owned)'.jsonl"
    source.write_text("\n".join(json.dumps(paper(n, text)) for n, text in enumerate(ATTACKS)))
    done = kg("build", source.name, cwd=folder)
    assert done.returncode == 0, done.stderr
    assert f"{len(ATTACKS)} papers" in done.stdout
    return folder


class _Tags(HTMLParser):
    def __init__(self) -> None:
        super().__init__()
        self.found: list[tuple[str, dict[str, str | None]]] = []

    def handle_starttag(self, tag: str, attrs: list[tuple[str, str | None]]) -> None:
        self.found.append((tag, dict(attrs)))


def tags(text: str) -> list[tuple[str, dict[str, str | None]]]:
    parser = _Tags()
    parser.feed(text)
    return parser.found


def test_nothing_in_a_paper_is_run_or_used_as_a_path(folder: Path) -> None:
    assert {path.name for path in folder.iterdir() if "owned" in path.name} == {
        "<b>'$(touch owned)'.jsonl"
    }
    assert not (folder.parent / "owned").exists()


def test_a_query_gives_the_text_back_and_nothing_is_deleted(folder: Path) -> None:
    statement = "MATCH (p:Paper) RETURN p.id AS id, p.title AS title, p.abstract AS abstract"
    done = kg("query", statement, "--format", "jsonl", cwd=folder)
    rows = {row["id"]: row for row in map(json.loads, done.stdout.rstrip("\n").split("\n"))}
    for number, attack in enumerate(ATTACKS):
        sent = paper(number, attack)
        assert rows[sent["id"]]["title"] == sent["title"]
        assert rows[sent["id"]]["abstract"] == sent["abstract"]


@pytest.mark.parametrize("attack", ATTACKS[3:6])
def test_a_hostile_name_or_parameter_is_data(folder: Path, attack: str) -> None:
    given = json.dumps(attack)
    done = kg("query", "RETURN $x AS x", "--param", f"x={given}", "--format", "jsonl", cwd=folder)
    assert json.loads(done.stdout) == {"x": attack}
    for command in (("show", attack), ("remove", attack)):
        refused = kg(*command, cwd=folder)
        assert refused.returncode in (1, 2)
    count = kg("query", "MATCH (p:Paper) RETURN count(p) AS n", "--format", "jsonl", cwd=folder)
    assert json.loads(count.stdout) == {"n": len(ATTACKS)}


@pytest.mark.parametrize("command", [("view",), ("view", "--focus", "ImageNet"), ("report",)])
def test_pages_hold_no_tag_or_address_of_a_paper(folder: Path, command: tuple[str, ...]) -> None:
    output = folder / "out" / f"{len(command)}{command[0]}.html"
    done = kg(*command, "-o", output, cwd=folder)
    assert done.returncode == 0, done.stderr
    for tag, attributes in tags(output.read_text("utf-8")):
        assert tag != "img" or attributes.get("src") != "x"
        assert not any(
            name.startswith("on") and "alert" in (value or "") for name, value in attributes.items()
        )
        for name in ("href", "src"):
            assert not re.match(r"\s*(javascript|data:text/html)", attributes.get(name) or "")
    assert SCRIPT not in output.read_text("utf-8")


def test_exports_are_read_back_by_other_programs(folder: Path) -> None:
    (folder / "exported").mkdir()
    for name in ("graph.json", "graph.graphml", "csv"):
        done = kg("export", "-o", f"exported/{name}", cwd=folder)
        assert done.returncode == 0, done.stderr
    graph = json.loads((folder / "exported" / "graph.json").read_text("utf-8"))
    text = json.dumps(graph)
    assert all(json.dumps(attack)[1:-1] in text for attack in ATTACKS)
    ElementTree.parse(folder / "exported" / "graph.graphml")
    for path in sorted((folder / "exported" / "csv").glob("*.csv")):
        with path.open(encoding="utf-8", newline="") as file:
            rows = list(csv.reader(file))
        assert len({len(row) for row in rows}) == 1


@pytest.mark.parametrize("format_", ["html", "csv", "md", "latex", "jsonl", "table"])
def test_tables_of_hostile_papers_are_well_formed(folder: Path, format_: str) -> None:
    done = kg("table", "--format", format_, cwd=folder)
    assert done.returncode == 0, done.stderr
    if format_ == "html":
        assert not {"script", "img", "b"} & {tag for tag, _ in tags(done.stdout)}
    if format_ == "table":
        assert "\x1b" not in done.stdout
