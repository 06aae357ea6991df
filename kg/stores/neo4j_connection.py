"""The connection to a Neo4j server: address, account, version, and what its failures mean."""

import logging
import os
import re
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from urllib.parse import urlsplit

import neo4j
from neo4j import exceptions

from kg.errors import CypherError, StoreError
from kg.stores.engine import WRITE_REFUSED, timed_out

# Without a handler Python prints the driver's warnings, such as of a retry, on stderr.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

OLDEST = (5, 0)
RETRY_SECONDS = 120.0  # long enough for a server that starts again
_CONNECT_SECONDS = 10
_AGENT = re.compile(r"Neo4j/v?(\d+)\.(\d+)")
_POSITION = re.compile(r" ?\(line (\d+), column (\d+)(?: \(offset: \d+\))?\)")
_WRITE_CODES = ("Neo.ClientError.Statement.AccessMode",)
_STATEMENT_CODES = (
    "Neo.ClientError.Procedure.",
    "Neo.ClientError.Schema.",
    "Neo.ClientError.Statement.",
)


class Connection:
    """Connects at once; raises StoreError with the cure if that fails."""

    def __init__(self, url: str, *, ask_password: Callable[[str], str] | None = None) -> None:
        self.url = url
        self._user = os.environ.get("NEO4J_USERNAME") or "neo4j"
        self.database = os.environ.get("NEO4J_DATABASE") or None
        _check_url(url)
        password = os.environ.get("NEO4J_PASSWORD", "")
        if not password and ask_password:
            password = ask_password(self._user)
        self._has_password = bool(password)
        self._answered = False
        self._driver = neo4j.GraphDatabase.driver(
            url,
            auth=(self._user, password) if password else None,
            connection_timeout=_CONNECT_SECONDS,
            max_transaction_retry_time=RETRY_SECONDS,
            notifications_min_severity=neo4j.NotificationMinimumSeverity.OFF,
        )
        try:
            self._greet()
        except StoreError:
            self.close()
            raise

    @contextmanager
    def session(self, *, write: bool = False) -> Iterator[neo4j.Session]:
        """A session; what fails within is raised as StoreError or CypherError.

        Without `write` the server refuses to write.
        """
        mode = neo4j.WRITE_ACCESS if write else neo4j.READ_ACCESS
        with (
            self._failures(),
            self._driver.session(database=self.database, default_access_mode=mode) as session,
        ):
            yield session

    def close(self) -> None:
        """Let go of the connection; harmless when repeated."""
        self._driver.close()

    def _greet(self) -> None:
        with self.session() as session:
            # Unlike a managed transaction this doesn't try again for minutes.
            agent = session.run("RETURN 1").consume().server.agent
        self._answered = True
        version = _AGENT.match(agent)
        if version and (int(version[1]), int(version[2])) < OLDEST:
            oldest = ".".join(map(str, OLDEST))
            raise StoreError(
                f"{self.url}: Neo4j {version[1]}.{version[2]} is too old; kg needs {oldest} or "
                "newer: update the server"
            )

    @contextmanager
    def _failures(self) -> Iterator[None]:
        try:
            yield
        except exceptions.AuthError as error:
            raise self._auth_failure(error) from error
        except exceptions.Neo4jError as error:
            raise self.failure(error) from error
        except exceptions.ServiceUnavailable as error:
            raise StoreError(f"{self.url}: {self._unavailable(str(error))}") from error
        except exceptions.DriverError as error:
            raise StoreError(f"{self.url}: {_one_line(str(error))}") from error

    def _unavailable(self, said: str) -> str:
        if self._answered:
            return "the Neo4j server went away; start it and run the same command again"
        if "does not support communication with this driver" in said:
            oldest = ".".join(map(str, OLDEST))
            return f"this server is too old; kg needs Neo4j {oldest} or newer: update the server"
        if "HTTP" in said:
            return "this port speaks HTTP; give the one for bolt, usually 7687"
        if "+s" in urlsplit(self.url).scheme:
            return (
                "no Neo4j server answers with TLS; check host and port, its certificate (a "
                "self-signed one: +ssc for +s), or leave out +s if it has none"
            )
        return "no Neo4j server answers; start it, or check host and port"

    def _auth_failure(self, error: exceptions.AuthError) -> StoreError:
        if error.code and error.code.endswith("AuthenticationRateLimit"):
            return StoreError(f"{self.url}: too many wrong passwords; wait some seconds")
        wrong = f"wrong password or user ({self._user})" if self._has_password else "no password"
        return StoreError(f"{self.url}: {wrong}; set NEO4J_USERNAME and NEO4J_PASSWORD")

    def failure(self, error: exceptions.Neo4jError) -> StoreError | CypherError:
        """What the server's refusal means for the user."""
        code, message = error.code or "", _one_line(error.message or "")
        if code in _WRITE_CODES:
            return CypherError(WRITE_REFUSED)
        if code.startswith(_STATEMENT_CODES):
            return _cypher_error(message)
        if "TransactionTimedOut" in code:
            return timed_out()
        return StoreError(f"{self.url}: {self._cure(code) or f'{message} ({code})'}")

    def _cure(self, code: str) -> str | None:
        """What is wrong and what helps, for codes of which that is known."""
        if code.endswith("DatabaseNotFound"):
            return f"no database {self.database}; set or unset NEO4J_DATABASE"
        if code.endswith("DatabaseUnavailable"):
            return "the database is not running; start it, or set NEO4J_DATABASE"
        if code.endswith("CredentialsExpired"):
            return (
                f"the password of {self._user} must be changed first: in Neo4j Browser, ALTER "
                "CURRENT USER SET PASSWORD FROM 'old' TO 'new'; then set NEO4J_PASSWORD"
            )
        if "ReadOnly" in code:
            return "the database takes no writes; have it set to read and write, or use another"
        if "Forbidden" in code:
            return (
                f"{self._user} has no right to do this; have it granted (to write, and to make "
                "constraints and indexes), or set NEO4J_USERNAME to another account"
            )
        if code.endswith("MemoryPoolOutOfMemoryError"):
            return (
                "too large for one transaction of this server; raise its "
                "server.memory.heap.max_size"
            )
        return None


def _check_url(url: str) -> None:
    try:
        parts = urlsplit(url)
        fits = parts.hostname and parts.port != 0 and not parts.query and not parts.fragment
    except ValueError:
        fits = False
    # What doesn't fit is not repeated: it may hold a password.
    if not fits or parts.username or parts.password or parts.path.strip("/"):
        raise StoreError(
            "not a URL of a Neo4j server; write it like bolt://localhost:7687, with user, password "
            "and database in NEO4J_USERNAME, NEO4J_PASSWORD and NEO4J_DATABASE"
        )


def _one_line(message: str) -> str:
    return message.partition("\n")[0].strip()


def _cypher_error(message: str) -> CypherError:
    position = _POSITION.search(message)
    said = _POSITION.sub("", message).strip()
    if not position or position[1] == "0":
        return CypherError(said)
    line, column = int(position[1]), int(position[2])
    return CypherError(f"{said} at line {line}, column {column}", line, column)
