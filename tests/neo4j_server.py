"""A real Neo4j server for tests: its jars by Maven, its data in a temporary home, a free port."""

import os
import secrets
import shutil
import socket
import subprocess
import tempfile
import time
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import neo4j

VERSION = "5.26.30"
USER = "neo4j"
_START_SECONDS = 180

_POM = f"""<project xmlns="http://maven.apache.org/POM/4.0.0">
  <modelVersion>4.0.0</modelVersion>
  <groupId>kg.tests</groupId><artifactId>server</artifactId><version>1</version>
  <packaging>pom</packaging>
  <dependencies>
    <dependency>
      <groupId>org.neo4j</groupId><artifactId>neo4j</artifactId><version>{VERSION}</version>
    </dependency>
  </dependencies>
</project>
"""
_CONFIGURATION = """server.default_listen_address=127.0.0.1
server.bolt.listen_address=127.0.0.1:{port}
server.bolt.advertised_address=127.0.0.1:{port}
server.http.enabled=false
server.https.enabled=false
dbms.usage_report.enabled=false
server.memory.pagecache.size=64m
db.tx_log.preallocate=false
"""
_JAVA_OPTIONS = (
    "-Xmx1g",
    "-XX:+UseSerialGC",
    "-XX:TieredStopAtLevel=1",
    "--add-opens=java.base/java.nio=ALL-UNNAMED",
    "--add-opens=java.base/java.io=ALL-UNNAMED",
    "--add-opens=java.base/sun.nio.ch=ALL-UNNAMED",
    "--add-opens=java.base/java.util.concurrent=ALL-UNNAMED",
)


@dataclass(frozen=True)
class Server:
    """A running server."""

    url: str
    password: str

    def run(self, *statements: str) -> list[dict[str, Any]]:
        """Run statements, past kg; the rows of the last one."""
        rows: list[dict[str, Any]] = []
        with neo4j.GraphDatabase.driver(
            self.url,
            auth=(USER, self.password),
            notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
        ) as driver:
            for statement in statements:
                rows = [record.data() for record in driver.execute_query(statement).records]
        return rows

    def wipe(self) -> None:
        """Remove all nodes, constraints and indexes."""
        constraints = self.run("MATCH (n) DETACH DELETE n", "SHOW CONSTRAINTS YIELD name")
        indexes = self.run(
            *(f"DROP CONSTRAINT `{row['name']}`" for row in constraints),
            "SHOW INDEXES YIELD name, type WHERE type <> 'LOOKUP'",
        )
        self.run(*(f"DROP INDEX `{row['name']}`" for row in indexes))


def missing_part() -> str | None:
    """What this machine lacks to run a server, or None."""
    for program in ("java", "mvn"):
        if not shutil.which(program):
            return f"{program} is not installed"
    said = subprocess.run(["java", "-version"], capture_output=True, text=True, check=False).stderr
    version = said.partition('"')[2].partition(".")[0]
    return None if version.isdigit() and int(version) >= 17 else f"Java 17 is needed: {said[:60]!r}"


@dataclass
class Own:
    """A server of one's own, to be killed and started again; its data stay until the end."""

    home: Path
    port: int
    password: str
    _process: subprocess.Popen[bytes] | None = None

    @property
    def server(self) -> Server:
        """What clients need."""
        return Server(url=f"bolt://127.0.0.1:{self.port}", password=self.password)

    def start(self, configuration: str = "") -> None:
        """Start it, with further lines of configuration; returns when it answers."""
        text = _CONFIGURATION.format(port=self.port) + configuration
        (self.home / "conf" / "neo4j.conf").write_text(text)
        with (self.home / "out.log").open("w") as log:
            self._process = subprocess.Popen(_command(_jars(), self.home), stdout=log, stderr=log)
        _wait(self._process, self.port, self.home / "out.log")

    def kill(self) -> None:
        """End it at once; harmless when repeated."""
        if self._process:
            self._process.kill()
            self._process.wait()


@contextmanager
def own() -> Iterator[Own]:
    """A server that is not started yet; its data go with the context."""
    with tempfile.TemporaryDirectory(prefix="kg-neo4j-") as directory:
        made = Own(home=Path(directory), port=_free_port(), password=secrets.token_hex(8))
        (made.home / "conf").mkdir()
        (made.home / "conf" / "neo4j.conf").write_text(_CONFIGURATION.format(port=made.port))
        _set_password(_jars(), made.home, made.password)
        try:
            yield made
        finally:
            made.kill()  # nothing of it is kept


@contextmanager
def running() -> Iterator[Server]:
    """A server that lives as long as the context; its data go with it."""
    with own() as made:
        made.start()
        yield made.server


def _jars() -> Path:
    """The folder of the server's jars, fetched once a machine."""
    default = Path.home() / ".cache" / "paper-kg-tests"
    cache = Path(os.environ.get("KG_TEST_CACHE", default)) / f"neo4j-{VERSION}"
    if not cache.exists():
        cache.parent.mkdir(parents=True, exist_ok=True)
        with tempfile.TemporaryDirectory(dir=cache.parent) as directory:
            work = Path(directory)
            (work / "pom.xml").write_text(_POM)
            options = ["-DoutputDirectory=lib", "-DincludeScope=runtime"]
            fetch = ["mvn", "-q", "-B", "dependency:copy-dependencies", *options]
            subprocess.run(fetch, cwd=work, check=True)
            if not cache.exists():
                (work / "lib").rename(cache)
    return cache


def _set_password(jars: Path, home: Path, password: str) -> None:
    main = "org.neo4j.server.startup.Neo4jAdminCommand"
    places = {"NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    command = ["java", "-XX:TieredStopAtLevel=1", "-cp", f"{jars}/*", main]
    subprocess.run(
        [*command, "dbms", "set-initial-password", password],
        env={**os.environ, **places},
        check=True,
        capture_output=True,
    )


def _command(jars: Path, home: Path) -> list[str]:
    main = "org.neo4j.server.CommunityEntryPoint"
    places = [f"--home-dir={home}", f"--config-dir={home / 'conf'}"]
    return ["java", "-cp", f"{jars}/*", *_JAVA_OPTIONS, main, *places]


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind(("127.0.0.1", 0))
        return int(probe.getsockname()[1])


def _wait(process: subprocess.Popen[bytes], port: int, log: Path) -> None:
    """Until the port answers; the server opens it when it is ready."""
    for _ in range(_START_SECONDS * 10):
        if process.poll() is not None:
            break
        with socket.socket() as probe:
            if probe.connect_ex(("127.0.0.1", port)) == 0:
                return
        time.sleep(0.1)
    raise RuntimeError(f"the Neo4j server did not start:\n{log.read_text()[-2000:]}")
