"""Where extraction and gold disagree: one mistake a disagreement, by class, with its sentence."""

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from kg.evaluate import Record, names_of, pair_keys, url_key
from kg.model import Rows
from kg.scoring import LISTS, SLOTS, PaperNames, forms, match_results, pair_up

type _Entity = Mapping[str, Any]


@dataclass(frozen=True, slots=True)
class Mistake:
    """What gold expects and what was found, None where there is nothing, and where.

    `kind` is the class of the mistake, such as "metrics: missed".
    """

    kind: str
    paper: str
    expected: str | None
    found: str | None
    sentence: str


def mistakes(gold: Iterable[Record], predicted: Iterable[Record]) -> list[Mistake]:
    """All of them, those of the commonest class first, else in order of the gold."""
    by_id = {record["id"]: record for record in predicted}
    made = [m for record in gold for m in _of_paper(record, by_id.get(record["id"], {}))]
    counts = Counter(mistake.kind for mistake in made)
    return sorted(made, key=lambda mistake: (-counts[mistake.kind], mistake.kind))


def mistake_rows(made: Sequence[Mistake]) -> Rows:
    """A row a mistake; `count` is how many there are of its class."""
    counts = Counter(mistake.kind for mistake in made)
    return Rows(
        columns=("class", "count", "paper", "expected", "found", "sentence"),
        rows=tuple(
            (item.kind, counts[item.kind], item.paper, item.expected, item.found, item.sentence)
            for item in made
        ),
    )


def told(made: Sequence[Mistake], most: int) -> str:
    """The mistakes as lines for people: classes with their counts, `most` examples of each."""
    counts = Counter(mistake.kind for mistake in made)
    lines: list[str] = []
    shown: Counter[str] = Counter()
    for item in made:
        if not shown[item.kind]:
            lines += ["", f"{counts[item.kind]} {item.kind}"]
        shown[item.kind] += 1
        if shown[item.kind] <= most:
            halves = ("expected", item.expected), ("found", item.found)
            said = ", ".join(f"{word} {what}" for word, what in halves if what is not None)
            lines.append(f"  {item.paper}: {said}")
            lines += [f'    "{" ".join(item.sentence.split())}"'] if item.sentence else []
    return "\n".join([*lines[1:], ""]) if lines else ""


@dataclass(frozen=True, slots=True)
class _Paper:
    """A gold record, what was extracted of its paper, and the sentences."""

    gold: Record
    found: Record

    def mistake(self, kind: str, expected: str | None, found: str | None, at: str) -> Mistake:
        return Mistake(kind, self.gold["id"], expected, found, at)

    def sentence_of(self, entity: _Entity) -> str:
        """The first sentence that names the entity; empty for a metric that no word names."""
        text = f"{self.gold['title']}\n{self.gold['abstract']}"
        for name in (entity["name"], *(entity.get("aliases") or [])):
            place = re.search(rf"(?<!\w){re.escape(str(name))}(?!\w)", text)
            if place is not None:
                return self._sentence_at(text, place.start())
        return ""

    def _sentence_at(self, text: str, offset: int) -> str:
        spans = self.found.get("sentences") or [
            (0, text.index("\n")),
            (text.index("\n"), len(text)),
        ]
        start, end = next((s for s in spans if s[0] <= offset < s[1]), (offset, offset + 80))
        return text[start:end].strip()


def _of_paper(gold: Record, predicted: Record) -> Iterator[Mistake]:
    paper = _Paper(gold, predicted)
    for part in LISTS:
        yield from _of_entities(paper, part)
    yield from _of_repositories(paper)
    yield from _of_pairs(paper)
    yield from _of_results(paper)


def _of_entities(paper: _Paper, part: str) -> Iterator[Mistake]:
    wanted, found = paper.gold.get(part) or [], paper.found.get(part) or []
    pairs = pair_up(wanted, found)
    for index, item in enumerate(wanted):
        if index not in {ours for ours, _ in pairs}:
            why = _why_missed(item, part, paper.found)
            yield paper.mistake(f"{part}: {why}", item["name"], None, paper.sentence_of(item))
    for index, item in enumerate(found):
        if index not in {theirs for _, theirs in pairs}:
            why = _why_spurious(item, part, paper.gold)
            yield paper.mistake(f"{part}: {why}", None, item["name"], paper.sentence_of(item))
    for ours, theirs in pairs:
        role, other = wanted[ours].get("role"), found[theirs].get("role")
        if part == "methods" and role != other:
            said = f"{found[theirs]['name']} ({other})"
            kind = f"roles: {role} taken for {other}"
            at = paper.sentence_of(found[theirs])
            yield paper.mistake(kind, f"{wanted[ours]['name']} ({role})", said, at)


def _why_missed(entity: _Entity, part: str, found: Record) -> str:
    for other in LISTS:
        if other != part and any(forms(entity) & forms(item) for item in found.get(other) or []):
            return f"missed, found among the {other}"
    if any(_overlap(entity, item) for item in found.get(part) or []):
        return "missed, found with other bounds"
    return "missed"


def _why_spurious(entity: _Entity, part: str, gold: Record) -> str:
    for other in LISTS:
        if other != part and any(forms(entity) & forms(item) for item in gold.get(other) or []):
            return f"spurious, belongs to the {other}"
    same = gold.get(part) or []
    if any(forms(entity) & forms(item) for item in same):
        return "spurious, a second name of one found"
    if any(_overlap(entity, item) for item in same):
        return "spurious, found with other bounds"
    return "spurious"


def _overlap(left: _Entity, right: _Entity) -> bool:
    """Whether a name of one lies, as whole words, within a name of the other."""
    ours, theirs = (
        [
            " ".join(re.findall(r"\w+", str(n).casefold()))
            for n in (e["name"], *(e["aliases"] or []))
        ]
        for e in ({"aliases": None, **left}, {"aliases": None, **right})
    )
    return any(
        f" {a} " in f" {b} " or f" {b} " in f" {a} " for a in ours for b in theirs if a and b
    )


def _of_repositories(paper: _Paper) -> Iterator[Mistake]:
    wanted, found = (
        {url_key(url): url for url in record.get("repositories") or []}
        for record in (paper.gold, paper.found)
    )
    for key, url in wanted.items():
        if key not in found:
            yield paper.mistake("repositories: missed", url, None, "")
    for key, url in found.items():
        if key not in wanted:
            yield paper.mistake("repositories: spurious", None, url, "")


def _of_pairs(paper: _Paper) -> Iterator[Mistake]:
    names = names_of(paper.gold, paper.found)
    wanted, found = (
        dict(zip(pair_keys(record, names), record.get("evaluated_on") or [], strict=True))
        for record in (paper.gold, paper.found)
    )
    for key, (method, dataset) in wanted.items():
        if key not in found:
            at = paper.sentence_of({"name": dataset})
            missing = _not_found(paper, "methods", method) or _not_found(paper, "datasets", dataset)
            kind = "missed, an end is not among the entities" if missing else "missed"
            yield paper.mistake(f"evaluated_on: {kind}", f"{method} on {dataset}", None, at)
    for key, (method, dataset) in found.items():
        if key not in wanted:
            at = paper.sentence_of({"name": dataset})
            yield paper.mistake("evaluated_on: spurious", None, f"{method} on {dataset}", at)


def _of_results(paper: _Paper) -> Iterator[Mistake]:
    wanted, found = paper.gold.get("results") or [], paper.found.get("results") or []
    names = names_of(paper.gold, paper.found)
    matches = match_results(wanted, found, names)
    for index, item in enumerate(wanted):
        if index not in {match.gold for match in matches}:
            yield paper.mistake("results: missed", _number(item), None, item.get("quote") or "")
    for index, item in enumerate(found):
        if index not in {match.predicted for match in matches}:
            yield paper.mistake("results: spurious", None, _number(item), item.get("quote") or "")
    for match in matches:
        ours, theirs = wanted[match.gold], found[match.predicted]
        at = theirs.get("quote") or ours.get("quote") or ""
        if not match.agreement["number+kind"]:
            kinds = f"results: {_kind(ours)} taken for {_kind(theirs)}"
            yield paper.mistake(kinds, _said(ours, _kind(ours)), _said(theirs, _kind(theirs)), at)
        for slot, part in SLOTS.items():
            if not match.agreement[f"number+{slot}"]:
                why = _why_wrong(paper, part, ours.get(slot), theirs.get(slot))
                expected, other = _said(ours, ours.get(slot)), _said(theirs, theirs.get(slot))
                yield paper.mistake(f"results: {slot} {why}", expected, other, at)


def _why_wrong(paper: _Paper, part: str, expected: str | None, found: str | None) -> str:
    if expected is None:
        return "given, should be empty"
    if _not_found(paper, part, expected):
        return "wrong, the right one is not among the entities"
    return "left empty" if found is None else "wrong"


def _not_found(paper: _Paper, part: str, name: str) -> bool:
    """Whether no extracted entity is the gold one of this name."""
    names = PaperNames(paper.gold.get(part) or [], paper.found.get(part) or [])
    found = {names.key(item["name"]) for item in paper.found.get(part) or []}
    return names.key(name) not in found


def _kind(result: Mapping[str, Any]) -> str:
    return f"{result.get('kind') or 'absolute'} {result.get('direction') or ''}".strip()


def _number(result: Mapping[str, Any]) -> str:
    high = result.get("value_high")
    value = f"{result['value']:g}" + (f"-{high:g}" if high is not None else "")
    return f"{value} {result.get('unit') or ''}".strip()


def _said(result: Mapping[str, Any], what: str | None) -> str:
    return f"{_number(result)}: {what or 'none'}"
