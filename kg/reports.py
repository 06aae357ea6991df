"""What a store says about its contents: all about one thing, the evidence, counts, results."""

from collections.abc import Mapping

from kg.lookup import LABELS, Found, find
from kg.model import Rows
from kg.stores import Store
from kg.tables import Evaluation, Reported

RESULTS = """\
MATCH (p:Paper)-[:REPORTS]->(r:Result)
OPTIONAL MATCH (r)-[:OF]->(m:Method)
OPTIONAL MATCH (r)-[:ON]->(d:Dataset)
OPTIONAL MATCH (r)-[:MEASURES]->(q:Metric)
OPTIONAL MATCH (r)-[:COMPARED_TO]->(c:Method)
RETURN r.id AS id, m.name AS method, m.id AS method_id, d.name AS dataset, d.id AS dataset_id,
       q.name AS metric, q.id AS metric_id, q.higher_is_better AS higher_is_better,
       r.metric_inferred AS metric_inferred, r.value AS value, r.value_text AS value_text,
       r.value_high_text AS value_high_text, r.unit AS unit, r.kind AS kind,
       r.direction AS direction, r.relative AS relative, r.bound AS bound,
       r.condition AS condition, c.name AS comparator, r.confidence AS confidence,
       p.id AS paper, p.title AS title
ORDER BY r.id"""

EVALUATIONS = """\
MATCH (m:Method)-[e:EVALUATED_ON]->(d:Dataset)
MATCH (p:Paper {id: e.paper})
RETURN m.name AS method, m.id AS method_id, d.name AS dataset, d.id AS dataset_id,
       p.id AS paper, p.title AS title, e.confidence AS confidence
ORDER BY d.id, m.id, p.id"""

_VARIANTS = """\
MATCH (v:Dataset)-[:VARIANT_OF*0..3]->(:Dataset {id: $id})
RETURN DISTINCT v.id AS id"""

_TASK_PAPERS = "MATCH (p:Paper)-[:ADDRESSES]->(:Task {id: $id}) RETURN p.id AS id"

_EVIDENCE = """\
MATCH (m:Method {id: $method})<-[:OF]-(r:Result)<-[:REPORTS]-(p:Paper)
OPTIONAL MATCH (r)-[:ON]->(d:Dataset)
OPTIONAL MATCH (r)-[:MEASURES]->(q:Metric)
OPTIONAL MATCH (r)-[:COMPARED_TO]->(c:Method)
RETURN m.name AS method, d.name AS dataset, d.id AS dataset_id, q.name AS metric,
       q.id AS metric_id, r.number AS number, r.kind AS kind, r.direction AS direction,
       c.name AS compared_to, r.condition AS condition, r.metric_inferred AS metric_inferred,
       r.confidence AS confidence, r.quote AS quote, r.number_start - r.start AS mark,
       r.number_end - r.start AS mark_end, p.title AS title, p.url AS url, p.id AS paper
ORDER BY paper, r.number_start, r.id"""

_EVALUATION_EVIDENCE = """\
MATCH (m:Method {id: $method})-[e:EVALUATED_ON]->(d:Dataset {id: $dataset})
MATCH (p:Paper {id: e.paper})
RETURN m.name AS method, d.name AS dataset, e.confidence AS confidence, e.quote AS quote,
       p.title AS title, p.url AS url, p.id AS paper
ORDER BY paper, e.start"""

_WHY_COLUMNS = (
    "method",
    "dataset",
    "metric",
    "number",
    "kind",
    "direction",
    "compared_to",
    "condition",
    "metric_inferred",
    "confidence",
    "quote",
    "title",
    "url",
    "paper",
)

_AROUND = """\
MATCH (n:{label} {{id: $id}}){arrow}(o)
RETURN type(r) AS relation, labels(o)[0] AS type,
       coalesce(o.name, o.title, o.number, o.url) AS name,
       r.paper AS paper, r.confidence AS confidence, r.quote AS quote"""


def reported(
    store: Store, *, dataset: str | None = None, metric: str | None = None, task: str | None = None
) -> tuple[list[Reported], list[Evaluation]]:
    """Results and evaluations for the tables, filtered by names as `kg.lookup.find` resolves them.

    A dataset brings its variants along. A metric leaves only results; a task those of its papers.
    """
    results = [Reported(**row) for row in store.query(RESULTS)]  # type: ignore[arg-type]
    evaluations = [Evaluation(**row) for row in store.query(EVALUATIONS)]  # type: ignore[arg-type]
    if dataset is not None:
        ids = _ids(store, _VARIANTS, find(store, dataset, ("Dataset",)))
        results = [result for result in results if result.dataset_id in ids]
        evaluations = [item for item in evaluations if item.dataset_id in ids]
    if metric is not None:
        wanted = find(store, metric, ("Metric",)).id
        results = [result for result in results if result.metric_id == wanted]
        evaluations = []
    if task is not None:
        papers = _ids(store, _TASK_PAPERS, find(store, task, ("Task",)))
        results = [result for result in results if result.paper in papers]
        evaluations = [item for item in evaluations if item.paper in papers]
    return results, evaluations


def why(store: Store, method: str, dataset: str, metric: str | None = None) -> Rows:
    """The evidence that a method was evaluated on a dataset: each number with its sentence.

    Where no number is reported, the sentences that state the evaluation. In the quote the number is
    marked as `**91.5%**`.
    """
    method_id = find(store, method, ("Method",)).id
    dataset_id = find(store, dataset, ("Dataset",)).id
    metric_id = None if metric is None else find(store, metric, ("Metric",)).id
    rows = [
        {**row, "quote": _marked(row)}
        for row in store.query(_EVIDENCE, {"method": method_id})
        if row["dataset_id"] == dataset_id and metric_id in (None, row["metric_id"])
    ]
    if not rows and metric_id is None:
        ids = {"method": method_id, "dataset": dataset_id}
        rows = list(store.query(_EVALUATION_EVIDENCE, ids))
    return Rows(columns=_WHY_COLUMNS, rows=tuple(tuple(map(row.get, _WHY_COLUMNS)) for row in rows))


def show(store: Store, name: str) -> tuple[Found, Mapping[str, object], Rows]:
    """All about one thing: the node, its properties, and each relationship with its evidence.

    Relationships that come in are marked by `<-`.
    """
    found = find(store, name, LABELS)
    (node,) = store.query(
        f"MATCH (n:{found.label} {{id: $id}}) RETURN properties(n)", {"id": found.id}
    )
    properties = node["properties(n)"]
    rows = []
    for arrow, mark in (("-[r]->", ""), ("<-[r]-", "<-")):
        statement = _AROUND.format(label=found.label, arrow=arrow)
        answer = store.query(statement, {"id": found.id})
        rows += [(f"{mark}{row['relation']}", *list(row.values())[1:]) for row in answer]
    rows.sort(key=lambda row: tuple(map(str, row)))
    columns = ("relation", "type", "name", "paper", "confidence", "quote")
    return (
        found,
        properties if isinstance(properties, dict) else {},
        Rows(columns=columns, rows=tuple(rows)),
    )


def stats(store: Store) -> Rows:
    """How many nodes of each label, relationships of each type, results of each kind."""
    counts = []
    for what, statement in (
        ("node", "MATCH (n) RETURN labels(n)[0] AS name, count(*) AS count ORDER BY name"),
        (
            "relationship",
            "MATCH ()-[r]->() RETURN type(r) AS name, count(*) AS count ORDER BY name",
        ),
        ("result", "MATCH (r:Result) RETURN r.kind AS name, count(*) AS count ORDER BY name"),
    ):
        counts += [(what, row["name"], row["count"]) for row in store.query(statement)]
    return Rows(columns=("what", "name", "count"), rows=tuple(counts))


def _ids(store: Store, statement: str, node: Found) -> set[object]:
    return {row["id"] for row in store.query(statement, {"id": node.id})}


def _marked(row: Mapping[str, object]) -> str:
    quote, start, end = str(row["quote"]), row["mark"], row["mark_end"]
    if not isinstance(start, int) or not isinstance(end, int):
        return quote
    return f"{quote[:start]}**{quote[start:end]}**{quote[end:]}"
