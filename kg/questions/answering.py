"""From a question to its statement, and to its answer."""

from collections import defaultdict
from collections.abc import Sequence
from dataclasses import dataclass

from kg.errors import KgError
from kg.lookup import find, names_by_key
from kg.model import ENTITY_TYPES, Rows
from kg.questions.grammar import ANY_LABEL, Question, questions
from kg.questions.words import Token, read
from kg.stores import Store

_NEAREST = 3


@dataclass(frozen=True, slots=True, kw_only=True)
class Asked:
    """A question understood: its form, and the statement that answers it, with its parameters."""

    form: str
    cypher: str
    parameters: dict[str, object]


def understand(store: Store, question: str) -> Asked:
    """The statement for a question; raises KgError for one that is none of `questions()`.

    Names in it are found as `kg.lookup.find` finds them. What stands where a name must stand and is
    none is refused with near names; what is no known question, with the nearest ones.
    """
    readings = read(question, names_by_key(store, ENTITY_TYPES))
    for loosened in (False, True):
        for reading in readings:
            tokens = [_loose(token) for token in reading] if loosened else reading
            for known in questions():
                slots = known.match(tokens)
                if slots is not None and (loosened or _named(slots)):
                    return _asked(store, known, slots, tokens)
    raise KgError(_not_understood(readings))


def ask(store: Store, question: str) -> Rows:
    """The answer to a question of the closed grammar."""
    asked = understand(store, question)
    return store.query(asked.cypher, asked.parameters)


def _named(slots: Sequence[tuple[str, Token]]) -> bool:
    return all(ANY_LABEL not in token.labels for _, token in slots)


def _loose(token: Token) -> Token:
    """A name that may be meant as one of another type, so that the refusal can say so."""
    if not token.labels or "Number" in token.labels:
        return token
    return Token(text=token.text, labels=token.labels | {ANY_LABEL})


def _asked(
    store: Store, question: Question, slots: Sequence[tuple[str, Token]], tokens: Sequence[Token]
) -> Asked:
    parameters: dict[str, object] = {}
    counts: dict[str, int] = defaultdict(int)
    for label, token in slots:
        if label == "Number":
            parameters |= _number(token.text, tokens)
            continue
        counts[label] += 1
        name = label.lower() + (str(counts[label]) if counts[label] > 1 else "")
        parameters[name] = find(store, token.text, (label,)).id
    if "$metric " in question.cypher:
        parameters.setdefault("metric", "")
    return Asked(form=question.form, cypher=question.cypher, parameters=parameters)


def _number(text: str, tokens: Sequence[Token]) -> dict[str, object]:
    bare = text.casefold().removesuffix("percent").strip()
    digits = bare.removesuffix("%").strip()
    inclusive = any(token.concept in ("ATLEAST", "ATMOST") for token in tokens)
    unit = "%" if digits != text.casefold().strip() else ""
    return {"number": float(digits), "unit": unit, "inclusive": inclusive}


def _not_understood(readings: Sequence[Sequence[Token]]) -> str:
    tokens = readings[0]
    near = sorted(questions(), key=lambda known: -known.likeness(tokens))[:_NEAREST]
    listed = ", ".join(f"'{known.form}'" for known in near)
    return f"not a known question; nearest are {listed}; `kg ask` lists all; or use kg query"
