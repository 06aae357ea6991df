"""Fixtures that several test files share."""

import os
from collections import Counter
from collections.abc import Iterator
from pathlib import Path

import neo4j_server
import pytest
import samples
from hypothesis import settings

from kg.model import KnownEntity
from kg.stores import open_store

# Machines differ in speed: no example fails for being slow.
settings.register_profile("kg", deadline=None)
settings.load_profile("kg")


@pytest.fixture(scope="session")
def neo4j_running(tmp_path_factory: pytest.TempPathFactory) -> Iterator[neo4j_server.Server]:
    """One Neo4j server a session, its account in the environment."""
    missing = neo4j_server.missing_part()
    if missing and os.environ.get("KG_REQUIRE_ALL") == "1":
        pytest.fail(f"Neo4j can't be tested: {missing}")
    if missing:
        pytest.skip(f"Neo4j is not tested: {missing}")
    with neo4j_server.running() as server, pytest.MonkeyPatch.context() as environment:
        environment.setenv("NEO4J_USERNAME", neo4j_server.USER)
        environment.setenv("NEO4J_PASSWORD", server.password)
        environment.setenv("XDG_CACHE_HOME", str(tmp_path_factory.mktemp("cache")))
        environment.delenv("NEO4J_DATABASE", raising=False)
        yield server


@pytest.fixture
def neo4j(neo4j_running: neo4j_server.Server) -> neo4j_server.Server:
    """The server with nothing on it."""
    neo4j_running.wipe()
    return neo4j_running


@pytest.fixture(scope="session")
def store_folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """An embedded store of made-up papers, to be read."""
    folder = tmp_path_factory.mktemp("stores") / "made-up.kg"
    records = samples.stored(
        samples.foonet(),
        samples.variant(),
        samples.named("twin-1", "Dataset", "Twin"),
        samples.named("twin-2", "Method", "Twin"),
    )
    knowledge = [KnownEntity(type="Metric", name="accuracy", higher_is_better=True)]
    with open_store(str(folder), write=True, create=True) as store:
        store.write(records, knowledge)
    return folder


def pytest_terminal_summary(terminalreporter: pytest.TerminalReporter) -> None:
    """Say in one line which parts this machine left out, and what they need."""
    reasons = Counter(
        str(report.longrepr[2]).removeprefix("Skipped: ")
        for report in terminalreporter.stats.get("skipped", [])
    )
    if reasons:
        parts = "; ".join(f"{count} tests: {reason}" for reason, count in sorted(reasons.items()))
        terminalreporter.write_line(f"left out: {parts}")
