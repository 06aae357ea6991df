"""The command line: what it prints, where, and how it fails."""

import json
import socket
import sqlite3
import subprocess
import sys
from pathlib import Path

import pytest
from commands import kg

SEEDS = Path(__file__).parent.parent / "seeds"
PAPER = {
    "id": "p1",
    "title": "FooNet Counts Bars",
    "abstract": "We present FooNet. FooNet reaches 93.10% accuracy on ImageNet. It is fast.",
}


def free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        port: int = probe.getsockname()[1]
        return port


def test_build_then_ask_then_table(tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text(json.dumps(PAPER))
    built = kg("build", "papers.jsonl", cwd=tmp_path)
    assert (built.returncode, built.stderr) == (0, "")
    assert built.stdout.startswith("papers.kg: 1 paper, 1 of them extracted now\n")
    again = kg("build", "papers.jsonl", cwd=tmp_path)
    assert again.stdout.startswith("papers.kg: 1 paper, 0 of them extracted now\n")
    counted = kg("query", "MATCH (p:Paper) RETURN p.id, p.title", "--format", "csv", cwd=tmp_path)
    assert counted.stdout == "p.id,p.title\np1,FooNet Counts Bars\n"


def test_a_store_with_other_papers_is_kept_unless_replaced(tmp_path: Path) -> None:
    (tmp_path / "one.jsonl").write_text(json.dumps(PAPER))
    (tmp_path / "two.jsonl").write_text(json.dumps({**PAPER, "id": "p2"}))
    assert kg("build", "one.jsonl", cwd=tmp_path).returncode == 0
    refused = kg("build", "two.jsonl", cwd=tmp_path)
    assert refused.returncode == 1
    assert "holds 1 papers that the sources lack, p1 among them" in refused.stderr
    assert "p1" in kg("query", "MATCH (p:Paper) RETURN p.id", cwd=tmp_path).stdout
    assert kg("build", "two.jsonl", "--replace", cwd=tmp_path).returncode == 0
    assert "p2" in kg("query", "MATCH (p:Paper) RETURN p.id", cwd=tmp_path).stdout


def test_parameters_are_json_or_text(store_folder: Path) -> None:
    statement = "RETURN $n + 1 AS n, $t AS t, $l AS l"
    done = kg(
        *("query", statement, "--param", "n=1", "--param", "t=a=b", "--param", "l=[1,2]"),
        *("--format", "jsonl", "--store", store_folder),
    )
    assert json.loads(done.stdout) == {"n": 2, "t": "a=b", "l": [1, 2]}


def test_ask_lists_its_questions_and_shows_its_cypher(store_folder: Path) -> None:
    listed = kg("ask").stdout.splitlines()
    assert listed[0] == "methods evaluated on DATASET"
    assert len(listed) >= 20
    shown = kg("ask", "methods evaluated on BarSet", "--show-cypher", "--store", store_folder)
    statement, _, parameters = shown.stdout.partition("// parameters: ")
    id_ = json.loads(parameters)["dataset"]
    run = kg("query", statement, "--param", f"dataset={id_}", "--store", store_folder)
    assert run.stdout == kg("ask", "methods evaluated on BarSet", "--store", store_folder).stdout


def test_the_store_may_come_from_the_environment(store_folder: Path) -> None:
    assert "FooNet" in kg("table", KG_STORE=str(store_folder)).stdout


def test_output_goes_to_a_file_whose_suffix_decides(store_folder: Path, tmp_path: Path) -> None:
    for name, beginning in (
        ("t.csv", "rank,"),
        ("t.md", "### BarSet, accuracy\n\n| method |"),
        ("t.tex", "% BarSet, accuracy\n% needs"),
    ):
        output = tmp_path / "deep" / name
        done = kg("table", "--dataset", "BarSet", "-o", output, "--store", store_folder)
        assert (done.stdout, done.stderr) == ("", f"wrote {output}\n")
        assert output.read_text("utf-8").startswith(beginning)


def test_output_may_be_standard_output_or_a_device(store_folder: Path, tmp_path: Path) -> None:
    printed = kg("table", "--format", "csv", "--store", store_folder)
    dashed = kg("table", "--format", "csv", "-o", "-", "--store", store_folder, cwd=tmp_path)
    assert (dashed.stdout, dashed.stderr) == (printed.stdout, "")
    device = kg("table", "--format", "csv", "-o", "/dev/null", "--store", store_folder)
    assert (device.returncode, device.stdout) == (0, "")
    assert not Path("/dev/null").is_file()
    assert list(tmp_path.iterdir()) == []


def test_a_question_needs_no_quotes(store_folder: Path) -> None:
    quoted = kg("ask", "methods evaluated on BarSet", "--store", store_folder)
    assert kg("ask", *["methods", "evaluated", "on", "BarSet"], "--store", store_folder).stdout == (
        quoted.stdout
    )


def test_every_dataset_gets_a_file(store_folder: Path, tmp_path: Path) -> None:
    kg("table", "--every-dataset", "-o", tmp_path, "--store", store_folder)
    assert {path.name for path in tmp_path.iterdir()} == {"barset.csv", "barset-c.csv"}


def test_why_prints_the_sentence_with_the_number_marked(store_folder: Path) -> None:
    done = kg("why", "FooNet", "--dataset", "BarSet", "--store", store_folder)
    assert '"FooNet reaches **93.10%** accuracy on BarSet' in done.stdout
    assert "FooNet Counts Bars [foonet]" in done.stdout


def test_show_begins_with_the_thing_itself(store_folder: Path) -> None:
    done = kg("show", "FooNet", "--store", store_folder)
    assert done.stdout.startswith("FooNet (Method)\n  id: method:foonet\n")


def test_view_writes_one_page(store_folder: Path, tmp_path: Path) -> None:
    output = tmp_path / "g.html"
    arguments = ("view", "-o", output, "--focus", "FooNet", "--hops", "2", "--store", store_folder)
    assert kg(*arguments).returncode == 0
    first = output.read_bytes()
    assert first.startswith(b"<!doctype html>")
    kg(*arguments, PYTHONHASHSEED="7")
    assert output.read_bytes() == first


def test_extract_writes_json_lines_and_says_skips_on_standard_error() -> None:
    done = kg("extract", SEEDS / "hf-daily-papers.txt")
    records = [json.loads(line) for line in done.stdout.splitlines()]
    assert len(records) == 55
    assert [record["id"] for record in records] == sorted(record["id"] for record in records)
    assert done.stderr == "5 lines skipped as page furniture\n"


@pytest.mark.parametrize(
    ("name", "content", "message"),
    [
        ("a.jsonl", b'{"title": 1', "a.jsonl:1: not JSON"),
        ("a.txt", b"", "a.txt: empty"),
        ("a.txt", b"\xff\xfe\x00", "a.txt: not UTF-16 at byte 2"),
        ("a.xyz", b"x", "unknown suffix"),
        (None, b"", "no such file"),
    ],
)
def test_bad_input_is_one_line_exit_1_and_leaves_nothing(
    tmp_path: Path, name: str | None, content: bytes, message: str
) -> None:
    if name:
        (tmp_path / name).write_bytes(content)
    done = kg("build", name or "missing.txt", "--store", "new.kg", cwd=tmp_path)
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert done.stderr.startswith("error: ")
    assert message in done.stderr
    assert not (tmp_path / "new.kg").exists()


def test_a_folder_without_papers_is_refused(tmp_path: Path) -> None:
    (tmp_path / "empty").mkdir()
    done = kg("build", "empty", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "a folder without papers" in done.stderr


@pytest.mark.parametrize(
    ("arguments", "message"),
    [
        (("query", "MATCH (n RETURN n"), "error: "),
        (("query", "CREATE (n:Paper) RETURN n"), "queries don't write"),
        (("query", "RETURN $x"), "x"),
        (("query", "RETURN 1", "--param", "x"), "expected name=value"),
        (("query", "RETURN 1", "--format", "docx"), "--format docx: unknown"),
        (("ask", "who am I"), "not a known question; nearest are"),
        (("ask", "methods evaluated on BarSte"), "did you mean 'BarSet'"),
        (("table", "--dataset", "NoSuchSet"), "no dataset is called 'NoSuchSet'"),
        (("why", "BazNet", "--dataset", "BarSet"), "nothing says that BazNet was evaluated"),
        (("show", "Twin"), "is the name of several"),
        (("table", "--every-dataset"), "name the folder with -o"),
        (("export", "-o", "x.dot"), "--format dot: unknown"),
        (("view", "-o", "/proc/nowhere/x.html"), "can't be written"),
    ],
)
def test_a_bad_request_is_one_line_and_exit_1(
    store_folder: Path, tmp_path: Path, arguments: tuple[str, ...], message: str
) -> None:
    done = kg(*arguments, cwd=tmp_path, KG_STORE=str(store_folder))
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert message in done.stderr


@pytest.mark.parametrize("command", ["table", "stats", "query", "view", "export"])
def test_a_missing_store_names_the_command_that_makes_one(tmp_path: Path, command: str) -> None:
    extra = {"query": ("RETURN 1",), "export": ("-o", "x.json")}.get(command, ())
    done = kg(command, *extra, cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "kg build" in done.stderr
    assert list(tmp_path.iterdir()) == []


def test_a_port_without_a_server_is_one_line() -> None:
    url = f"bolt://127.0.0.1:{free_port()}"
    done = kg("stats", "--store", url, NEO4J_PASSWORD="irrelevant")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    assert url in done.stderr


@pytest.mark.skipif(not Path("/dev/full").exists(), reason="no /dev/full, which Linux has")
@pytest.mark.parametrize("command", [("table",), ("stats",), ("query", "MATCH (n) RETURN n")])
def test_a_full_standard_output_is_one_line(store_folder: Path, command: tuple[str, ...]) -> None:
    with Path("/dev/full").open("w") as full:
        done = subprocess.run(
            [sys.executable, "-m", "kg", *command, "--store", str(store_folder)],
            stdout=full,
            stderr=subprocess.PIPE,
            text=True,
            check=False,
        )
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert "standard output can't be written" in done.stderr


def test_wrong_usage_is_exit_2() -> None:
    assert kg("no-such-command").returncode == 2
    assert kg("build").returncode == 2
    assert kg("build", "x", "--workers", "0").returncode == 2


def test_a_foreign_folder_is_never_written(tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text(json.dumps(PAPER))
    (tmp_path / "mine").mkdir()
    (tmp_path / "mine" / "notes.txt").write_text("precious")
    done = kg("build", "papers.jsonl", "--store", "mine", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert [path.name for path in (tmp_path / "mine").iterdir()] == ["notes.txt"]


def test_a_damaged_record_file_is_one_line_and_stays_as_it_is(tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text(json.dumps(PAPER))
    kg("build", "papers.jsonl", cwd=tmp_path)
    records = tmp_path / "papers.kg" / "records.sqlite"
    records.write_bytes(b"not a database at all, not at all")
    done = kg("table", cwd=tmp_path)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert records.read_bytes().startswith(b"not a database")


def test_a_lost_graph_file_is_made_again(tmp_path: Path) -> None:
    (tmp_path / "papers.jsonl").write_text(json.dumps(PAPER))
    kg("build", "papers.jsonl", cwd=tmp_path)
    before = kg("stats", cwd=tmp_path).stdout
    graph = next((tmp_path / "papers.kg").glob("*.grafeo"))
    graph.unlink()
    assert kg("stats", cwd=tmp_path).stdout == before
    graph.write_bytes(b"damaged")
    assert kg("stats", cwd=tmp_path).stdout == before
    with sqlite3.connect(tmp_path / "papers.kg" / "records.sqlite") as records:
        assert records.execute("SELECT count(*) FROM papers").fetchone() == (1,)
