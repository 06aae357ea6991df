"""Which module may import which, and what a command may not load."""

import ast
import subprocess
import sys
from pathlib import Path

import pytest

PACKAGE = Path(__file__).parent.parent / "kg"
LAYERS = (
    ("errors", "model", "names"),
    ("records", "workers", "confidence", "files"),
    ("sources", "nlp", "link", "tables", "formats", "scoring"),
    ("extract", "fetch", "view", "evaluate", "exporting"),
    ("stores", "quality"),
    ("lookup", "building", "moving", "training"),
    ("questions", "reports"),
    ("cli", "__init__"),
    ("__main__",),
)
ONLY_IN = {
    "arxiv": {"fetch"},
    "requests": {"fetch"},
    "spacy": {"nlp", "training"},
    "thinc": {"nlp", "training"},
    "onnxruntime": {"nlp", "training"},
    "torch": {"training"},
    "neo4j": {"stores"},
    "grafeo": {"stores"},
    "pyvis": {"view"},
    "sklearn": {"training"},
    "matplotlib": {"quality", "tables", "view"},
    "pyarrow": {"formats"},
    "rdflib": {"exporting"},
    "xlsxwriter": {"formats"},
    "rich": {"formats", "cli"},
    "typer": {"cli"},
}


def level(part: str) -> int:
    return next(number for number, layer in enumerate(LAYERS) if part in layer)


def part_of(path: Path) -> str:
    return path.relative_to(PACKAGE).parts[0].removesuffix(".py")


class _WithoutTypes(ast.NodeTransformer):
    """Drops what only type checkers see."""

    def visit_If(self, node: ast.If) -> ast.AST | None:
        return None if ast.unparse(node.test) == "TYPE_CHECKING" else node


def imported(path: Path) -> set[str]:
    """Dotted names of all imports, also those inside functions."""
    names = set()
    for node in ast.walk(_WithoutTypes().visit(ast.parse(path.read_text("utf-8")))):
        if isinstance(node, ast.Import):
            names |= {alias.name for alias in node.names}
        elif isinstance(node, ast.ImportFrom) and node.module:
            names.add(node.module)
    return names


MODULES = sorted(PACKAGE.rglob("*.py"))


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_a_module_imports_its_own_part_and_lower_layers_only(path: Path) -> None:
    part = part_of(path)
    for name in imported(path):
        package, _, rest = name.partition(".")
        if package == "kg" and rest:
            other = rest.split(".")[0]
            assert other == part or level(other) < level(part), f"{path} imports {name}"


@pytest.mark.parametrize("path", MODULES, ids=lambda path: str(path.relative_to(PACKAGE)))
def test_an_engine_is_imported_in_its_own_part_only(path: Path) -> None:
    for name in imported(path):
        allowed = ONLY_IN.get(name.split(".")[0])
        assert allowed is None or part_of(path) in allowed, f"{path} imports {name}"


HEAVY = {
    "arxiv",
    "matplotlib",
    "pyarrow",
    "spacy",
    "networkx",
    "pyvis",
    "neo4j",
    "numpy",
    "sklearn",
}


@pytest.mark.parametrize(
    ("arguments", "heavy"),
    [
        (["--help"], HEAVY | {"grafeo", "rich"}),
        (["--version"], HEAVY | {"grafeo", "rich"}),
        (["query", "RETURN 1"], HEAVY),
        (["table"], HEAVY),
        (["table", "--relative"], HEAVY),
        (["compare", "FooNet", "BazNet"], HEAVY),
        (["trend"], HEAVY),
        (["ask", "methods evaluated on BarSet"], HEAVY),
        (["why", "FooNet", "--dataset", "BarSet"], HEAVY),
    ],
)
def test_a_command_loads_nothing_heavy(
    store_folder: Path, arguments: list[str], heavy: set[str]
) -> None:
    code = (
        "import sys\n"
        "from kg.cli import main\n"
        "try:\n    main()\n"
        "finally:\n    print(*{name.split('.')[0] for name in sys.modules}, file=sys.stderr)\n"
    )
    done = subprocess.run(
        [sys.executable, "-c", code, *arguments],
        env={"KG_STORE": str(store_folder)},
        capture_output=True,
        text=True,
        check=True,
    )
    assert heavy & set(done.stderr.split()) == set()


def test_no_python_lies_among_the_pipelines() -> None:
    assert list((PACKAGE.parent / "pipelines").rglob("*.py")) == []
