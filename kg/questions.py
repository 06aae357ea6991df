"""Questions in plain words: a closed grammar, each question one Cypher statement."""

import difflib
import re
from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import KgError
from kg.lookup import find
from kg.model import Rows
from kg.stores import Store

_SLOT = re.compile(r"[A-Z]{3,}")


@dataclass(frozen=True, slots=True, kw_only=True)
class Question:
    """A form of words with one name in capitals, its variants in wording, and its statement.

    `label` is that of the node which the name stands for; the statement has its id as `$id`.
    """

    form: str
    wordings: tuple[str, ...]
    label: str
    cypher: str


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question understood: the statement that answers it, with its parameters."""

    cypher: str
    parameters: dict[str, object]


QUESTIONS = (
    Question(
        form="methods evaluated on DATASET",
        wordings=("which methods are evaluated on DATASET", "what is evaluated on DATASET"),
        label="Dataset",
        cypher="""\
MATCH (named:Dataset {id: $id})
MATCH (d:Dataset)-[:VARIANT_OF*0..3]->(named)
MATCH (m:Method)-[e:EVALUATED_ON]->(d)
RETURN m.name AS method, named.name AS dataset,
       CASE WHEN d.id = named.id THEN null ELSE d.name END AS variant,
       e.confidence AS confidence, e.paper AS paper
ORDER BY variant IS NOT NULL, variant, method, paper""",
    ),
    Question(
        form="datasets of METHOD",
        wordings=("what is METHOD evaluated on", "datasets METHOD is evaluated on"),
        label="Method",
        cypher="""\
MATCH (named:Method {id: $id})
MATCH (m:Method)-[:VARIANT_OF*0..3]->(named)
MATCH (m)-[e:EVALUATED_ON]->(d:Dataset)
RETURN d.name AS dataset, named.name AS method,
       CASE WHEN m.id = named.id THEN null ELSE m.name END AS variant,
       e.confidence AS confidence, e.paper AS paper
ORDER BY variant IS NOT NULL, variant, dataset, paper""",
    ),
    Question(
        form="results of METHOD",
        wordings=("numbers of METHOD", "what does METHOD report"),
        label="Method",
        cypher="""\
MATCH (named:Method {id: $id})<-[:OF]-(r:Result)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:ON]->(d:Dataset)
OPTIONAL MATCH (r)-[:MEASURES]->(q:Metric)
OPTIONAL MATCH (r)-[:COMPARED_TO]->(c:Method)
RETURN named.name AS method, r.number AS number, r.kind AS kind, r.direction AS direction,
       q.name AS metric, d.name AS dataset, c.name AS compared_to, p.id AS paper
ORDER BY dataset, metric, paper, r.start, r.id""",
    ),
    Question(
        form="methods for TASK",
        wordings=("which methods address TASK", "what solves TASK"),
        label="Task",
        cypher="""\
MATCH (m:Method)-[a:ADDRESSES]->(t:Task {id: $id})
RETURN m.name AS method, t.name AS task, a.confidence AS confidence, a.paper AS paper
ORDER BY method, paper""",
    ),
    Question(
        form="papers that use METHOD",
        wordings=("which papers use METHOD", "papers with METHOD"),
        label="Method",
        cypher="""\
MATCH (p:Paper)-[u]->(m:Method {id: $id})
RETURN p.title AS title, type(u) AS role, m.name AS method, p.id AS paper
ORDER BY role, title, paper""",
    ),
)


def understand(store: Store, question: str) -> Asked:
    """The statement for a question; raises KgError for one that is none of `QUESTIONS`.

    The name in it is looked up as `kg.lookup.find` does. Case, a question mark and an article
    before the name play no part.
    """
    words = " ".join(question.strip().rstrip("?").split())
    for known in QUESTIONS:
        for wording in (known.form, *known.wordings):
            match = _pattern(wording).fullmatch(words)
            if match:
                node = find(store, match[1], (known.label,))
                return Asked(cypher=known.cypher, parameters={"id": node.id})
    raise KgError(_not_understood(words))


def ask(store: Store, question: str) -> Rows:
    """The answer to a question of the closed grammar."""
    asked = understand(store, question)
    return store.query(asked.cypher, asked.parameters)


def _pattern(wording: str) -> re.Pattern[str]:
    before, _, after = _SLOT.sub("\0", wording).partition("\0")
    return re.compile(rf"{re.escape(before)}(?:the )?(.+?){re.escape(after)}", re.IGNORECASE)


def _not_understood(words: str) -> str:
    forms: Sequence[str] = [question.form for question in QUESTIONS]
    near = difflib.get_close_matches(words.casefold(), forms, n=1, cutoff=0.0)
    listed = ", ".join(f"'{form}'" for form in forms)
    return f"not a known question; nearest is '{near[0]}'; known are {listed}; or use kg query"
