"""Every command and every Python block of the documentation runs and prints what is shown.

Blocks fenced as `console` hold lines `$ command` with their output (standard output, then standard
error); `console neo4j` ones run against a real server. All blocks of a page run in one folder,
which holds a copy of `seeds/` and, as `samples/`, of `tests/source-samples/`. `make docs` writes
the outputs anew.
"""

import os
import re
import shlex
import shutil
import subprocess
import sys
from pathlib import Path

import neo4j_server
import pytest

ROOT = Path(__file__).parent.parent
PAGES = [ROOT / "README.md", *sorted((ROOT / "docs").rglob("*.md"))]
BLOCK = re.compile(r"^```(console(?: neo4j)?|python)\n(.*?)^```$", re.MULTILINE | re.DOTALL)
URL = "bolt://localhost:7687"


@pytest.fixture
def folder(tmp_path: Path) -> Path:
    shutil.copytree(ROOT / "seeds", tmp_path / "seeds")
    shutil.copytree(ROOT / "tests" / "source-samples", tmp_path / "samples")
    return tmp_path


def run(command: str, folder: Path, url: str) -> str:
    """What a command prints, standard output first, without blank lines at the ends."""
    words = shlex.split(command.replace(URL, url))
    assert words[0] == "kg", f"only kg is run: {command}"
    done = subprocess.run(
        [sys.executable, "-m", "kg", *words[1:]],
        cwd=folder,
        env={name: value for name, value in os.environ.items() if name != "KG_STORE"},
        stdin=subprocess.DEVNULL,
        capture_output=True,
        text=True,
        encoding="utf-8",
        check=False,
    )
    return (done.stdout + done.stderr).replace(url, URL).strip("\n")


def rendered(block: str, folder: Path, url: str) -> str:
    """The block with the true output below each command."""
    commands = re.findall(r"^\$ ((?:.*\\\n)*.*)$", block, re.MULTILINE)
    parts = []
    for command in commands:
        output = run(command.replace("\\\n", " "), folder, url)
        parts.append(f"$ {command}\n{output}\n" if output else f"$ {command}\n")
    return "\n".join(parts)


def pages_with(*languages: str) -> list[Path]:
    return [
        page
        for page in PAGES
        if any(match[1] in languages for match in BLOCK.finditer(page.read_text("utf-8")))
    ]


def check(page: Path, languages: tuple[str, ...], folder: Path, url: str = URL) -> None:
    text = page.read_text("utf-8")

    def replaced(match: re.Match[str]) -> str:
        if match[1] not in languages:
            return match[0]
        if match[1] == "python":
            subprocess.run([sys.executable, "-c", match[2]], cwd=folder, check=True)
            return match[0]
        return f"```{match[1]}\n{rendered(match[2], folder, url)}```"

    true = BLOCK.sub(replaced, text)
    if os.environ.get("KG_UPDATE") == "1":
        page.write_text(true, encoding="utf-8")
        return
    assert text == true


@pytest.mark.parametrize("page", pages_with("console", "python"), ids=lambda page: page.stem)
def test_a_page_shows_what_its_commands_print(page: Path, folder: Path) -> None:
    check(page, ("console", "python"), folder)


@pytest.mark.parametrize("page", pages_with("console neo4j"), ids=lambda page: page.stem)
def test_a_page_shows_what_its_commands_print_with_neo4j(
    page: Path, folder: Path, neo4j: neo4j_server.Server
) -> None:
    check(page, ("console neo4j",), folder, neo4j.url)


def test_links_between_pages_lead_somewhere() -> None:
    for page in [*PAGES, ROOT / "CONTRIBUTING.md", ROOT / "GLOSSARY.md"]:
        for target in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", page.read_text("utf-8")):
            assert (page.parent / target).exists(), f"{page.name} links to {target}"
