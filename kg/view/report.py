"""A pile of papers in one page of tables: what it holds, what compares, what contradicts."""

from collections import Counter, defaultdict
from collections.abc import Callable, Iterable
from dataclasses import dataclass

from kg.model import Graph, Node, Rows
from kg.tables import Reported, order
from kg.view.facts import Facts, name_of, paper_text
from kg.view.ranking import ranking, reported
from kg.view.style import STYLES, papers_of

MOST_USED = 10
MOST_BOARDS = 20
MOST_CLAIMS = 40
MOST_DISAGREEMENTS = 20
_DIRECTIONS = {True: "higher is better", False: "lower is better", None: "unknown"}
_KINDS = {"absolute": "absolute", "delta": "differences", "ratio": "ratios"}


@dataclass(frozen=True, slots=True, kw_only=True)
class Quote:
    """A sentence with its number apart."""

    before: str
    marked: str = ""
    after: str = ""

    def __str__(self) -> str:
        number = f"**{self.marked}**" if self.marked else ""
        return f"{self.before}{number}{self.after}"


@dataclass(frozen=True, slots=True, kw_only=True)
class Source:
    """A paper, with its address on the web where it has one."""

    title: str
    url: str | None = None

    def __str__(self) -> str:
        return self.title


@dataclass(frozen=True, slots=True, kw_only=True)
class Section:
    """A heading with words and a table below; `level` is 2 or 3."""

    heading: str
    words: str = ""
    rows: Rows | None = None
    level: int = 2


@dataclass(frozen=True, slots=True, kw_only=True)
class Report:
    """What is said of a graph; the graph is kept for its picture."""

    title: str
    sections: tuple[Section, ...]
    graph: Graph


def report(graph: Graph, *, title: str | None = None) -> Report:
    """All sections; the same graph gives the same report."""
    facts = Facts(graph)
    results = reported(facts)
    return Report(
        title=title or facts.title.replace("Knowledge graph", "Report"),
        graph=graph,
        sections=(
            _holds(facts, results),
            *(_most_used(facts, label, results) for label in ("Dataset", "Metric", "Method")),
            *_boards(facts),
            _claims(facts, results),
            *_contradictions(facts, results),
            _left_out(facts, results),
        ),
    )


def _holds(facts: Facts, results: list[Reported]) -> Section:
    papers = [node for node in facts.graph.nodes if node.label == "Paper"]
    dates = sorted(str(node.properties["date"]) for node in papers if "date" in node.properties)
    words = f"Dated from {dates[0]} to {dates[-1]}." if dates else ""
    if not papers:
        words = "No papers yet. Fill the store with `kg build FILE`, then make this report again."
    counts = [(style.plural.lower(), facts.counts.get(label, 0)) for label, style in STYLES.items()]
    kinds = Counter(result.kind for result in results)
    counts += [("results", len(results))]
    counts += [(f"results: {_KINDS.get(kind, kind)}", kinds[kind]) for kind in sorted(kinds)]
    pairs = {
        (relationship.source, relationship.target)
        for relationship in facts.graph.relationships
        if relationship.type == "EVALUATED_ON"
    }
    counts += [("pairs of method and dataset", len(pairs))]
    return Section(heading="What it holds", words=words, rows=_rows("what", "count", body=counts))


def _most_used(facts: Facts, label: str, results: list[Reported]) -> Section:
    heading = f"Most used {STYLES[label].plural.lower()}"
    slot: Callable[[Reported], str | None] = {
        "Dataset": lambda result: result.dataset_id,
        "Metric": lambda result: result.metric_id,
        "Method": lambda result: result.method_id,
    }[label]
    counts = Counter(map(slot, results))
    nodes = [node for node in facts.graph.nodes if node.label == label]
    nodes.sort(key=lambda node: (-papers_of(node), -counts[node.id], node.id))
    if not nodes:
        return Section(heading=heading, words="None was found.")
    body = [
        (name_of(node), papers_of(node), counts[node.id], *_direction(node))
        for node in nodes[:MOST_USED]
    ]
    columns = (label.lower(), "papers", "results", *(("direction",) if label == "Metric" else ()))
    return Section(heading=heading, rows=_rows(*columns, body=body))


def _direction(node: Node) -> tuple[str, ...]:
    if node.label != "Metric":
        return ()
    better = node.properties.get("higher_is_better")
    return (_DIRECTIONS[better if isinstance(better, bool) else None],)


def _boards(facts: Facts) -> Iterable[Section]:
    """A table for each set of numbers that compare, those with most first."""
    ranks = ranking(facts)
    scales = sorted(ranks.scales, key=lambda scale: (-len(scale.members), scale.members[0].id))
    if not scales:
        words = "No two methods have exact absolute numbers here that compare."
    elif len(scales) > MOST_BOARDS:
        words = f"The {MOST_BOARDS} largest of {len(scales):,}; `kg table` shows them all."
    else:
        words = "Numbers of one dataset, metric, unit and condition; equal numbers share a place."
    yield Section(heading="Leaderboards", words=words)
    for scale in scales[:MOST_BOARDS]:
        first = scale.members[0]
        parts = (first.dataset, first.metric, scale.setting)
        yield Section(
            heading=", ".join(part for part in parts if part),
            words=f"{_DIRECTIONS[first.higher_is_better].capitalize()}.",
            level=3,
            rows=_rows(
                *("place", "method", "number", "sentence", "paper"),
                body=[
                    (
                        ranks.ranked[result.id].place,
                        result.method,
                        facts.printed(result.id),
                        *_evidence(facts, result),
                    )
                    for result in scale.members
                ],
            ),
        )


def _claims(facts: Facts, results: list[Reported]) -> Section:
    claims = [result for result in results if result.kind != "absolute"]
    claims.sort(key=lambda result: (-result.confidence, result.id))
    heading = "Relative claims"
    if not claims:
        return Section(heading=heading, words="None was found.")
    shown = claims[:MOST_CLAIMS]
    words = f"The surest {MOST_CLAIMS} of {len(claims):,}." if len(claims) > MOST_CLAIMS else ""
    body = [
        (
            result.method,
            facts.headline(facts.node[result.id]),
            result.dataset,
            result.condition,
            *_evidence(facts, result),
        )
        for result in shown
    ]
    columns = ("method", "claim", "dataset", "condition", "sentence", "paper")
    return Section(heading=heading, words=words, rows=_rows(*columns, body=body))


def _contradictions(facts: Facts, results: list[Reported]) -> Iterable[Section]:
    """Different numbers for one thing in different papers, and claims in both directions."""
    differing = _differing(results)
    ordered = order(results)[0]
    circular = [row for row in ordered if row["cycle"]]
    if not differing and not circular:
        yield Section(heading="Contradictions", words="None was found.")
        return
    yield Section(
        heading="Contradictions", words="What to look at: settings that are not named may differ."
    )
    if differing:
        body = [
            (
                first.method,
                first.dataset,
                first.metric,
                facts.printed(one.id),
                *_evidence(facts, one),
            )
            for first, *others in differing[:MOST_DISAGREEMENTS]
            for one in (first, *others)
        ]
        columns = ("method", "dataset", "metric", "number", "sentence", "paper")
        yield Section(
            heading="Papers that give different numbers", level=3, rows=_rows(*columns, body=body)
        )
    if circular:
        told = ("better", "worse", "metric", "dataset", "papers")
        rows = _rows(*told, body=[tuple(map(row.get, told)) for row in circular])
        yield Section(heading="Claims that go round in a circle", level=3, rows=rows)


def _differing(results: list[Reported]) -> list[list[Reported]]:
    """Exact absolute numbers of one method, dataset, metric, unit and condition that differ."""
    groups: dict[tuple[object, ...], list[Reported]] = defaultdict(list)
    for result in results:
        exact = result.kind == "absolute" and not result.bound and not result.value_high_text
        slots = (result.method_id, result.dataset_id, result.metric_id)
        if exact and all(slots):
            groups[(*slots, result.unit, result.condition)].append(result)
    return [
        sorted(group, key=lambda result: (result.paper, result.id))
        for _, group in sorted(groups.items(), key=lambda item: str(item[0]))
        if len({result.paper for result in group}) > 1
        and len({result.value for result in group}) > 1
    ]


def _left_out(facts: Facts, results: list[Reported]) -> Section:
    reporting = {result.paper for result in results}
    silent = facts.counts.get("Paper", 0) - len(reporting)
    counts = [
        ("papers without a number that was found", silent),
        ("results without a method", sum(result.method is None for result in results)),
        ("results without a dataset", sum(result.dataset is None for result in results)),
        ("results without a metric", sum(result.metric is None for result in results)),
        (
            "results of a metric whose direction is unknown",
            sum(bool(r.metric) and r.higher_is_better is None for r in results),
        ),
    ]
    words = (
        "What no abstract says or what was not found. Parts of the sources that were skipped are "
        "told by `kg build` with place and reason; a store does not keep them."
    )
    return Section(
        heading="What is left out", words=words, rows=_rows("what", "count", body=counts)
    )


def _evidence(facts: Facts, result: Reported) -> tuple[Quote, Source]:
    node = facts.node[result.id].properties
    paper = facts.node.get(facts.slots[result.id].get("paper", ""))
    quote = Quote(before=str(node.get("quote", "")))
    if paper is None:
        return quote, Source(title="")
    text = paper_text(paper)
    places = [node.get(key) for key in ("start", "number_start", "number_end", "end")]
    start, at, to, end = (place if isinstance(place, int) else -1 for place in places)
    if text[start:end] == quote.before and 0 <= start <= at <= to <= end:
        quote = Quote(before=text[start:at], marked=text[at:to], after=text[to:end])
    url = str(paper.properties.get("url", ""))
    web = url if url.startswith(("https://", "http://")) else None
    return quote, Source(title=name_of(paper), url=web)


def _rows(*columns: str, body: Iterable[tuple[object, ...]]) -> Rows:
    return Rows(columns=columns, rows=tuple(body))
