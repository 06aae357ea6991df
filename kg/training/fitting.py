"""Fits the linear scorers that run with plain Python: what needs scikit-learn and scipy."""

from collections import Counter
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Any

import numpy
from numpy.typing import NDArray

from kg.nlp.scorers import Scorer

_RARE = 3  # features of fewer cases are noise
_NEVER = -30.0  # bias of a class that no case has
_TINY = 0.02  # weights below it change no decision


def fit_binary(rows: Sequence[Iterable[str]], labels: Sequence[bool], strength: float) -> Scorer:
    """Logistic regression, L2, on features that hold or don't; without a yes it says no."""
    from sklearn.linear_model import LogisticRegression

    if not any(labels):
        return Scorer(("yes",), (_NEVER,), {})
    names, matrix = _matrix(rows)
    model = LogisticRegression(C=strength, solver="liblinear", random_state=0)
    model.fit(matrix, numpy.array(labels))
    return _scorer(("yes",), model.intercept_, names, model.coef_)


def fit_classes(
    rows: Sequence[Iterable[str]], labels: Sequence[str], classes: tuple[str, ...], strength: float
) -> Scorer:
    """Multinomial logistic regression; a class that no label names gets no chance."""
    from sklearn.linear_model import LogisticRegression

    names, matrix = _matrix(rows)
    model = LogisticRegression(C=strength, max_iter=500)
    model.fit(matrix, numpy.array(labels))
    coefficients = numpy.zeros((len(classes), len(names)))
    biases = numpy.full(len(classes), _NEVER)
    for name, row, bias in zip(*_by_class(model), strict=True):
        coefficients[classes.index(name)], biases[classes.index(name)] = row, bias
    return _scorer(classes, biases, names, coefficients)


def _by_class(model: Any) -> tuple[list[str], NDArray[Any], NDArray[Any]]:
    """Classes, coefficients and biases; of two classes scikit-learn keeps the second's alone."""
    rows, biases = model.coef_, model.intercept_
    if len(rows) == 1:
        rows, biases = numpy.vstack([-rows, rows]) / 2, numpy.concatenate([-biases, biases]) / 2
    return list(model.classes_), rows, biases


def _matrix(rows: Sequence[Iterable[str]]) -> tuple[list[str], Any]:
    """Feature names in order and the sparse matrix of ones; rare features are left out."""
    from scipy.sparse import csr_matrix

    sets = [frozenset(row) for row in rows]
    counts = Counter(name for row in sets for name in row)
    names = sorted(name for name, count in counts.items() if count >= _RARE)
    index = {name: i for i, name in enumerate(names)}
    columns = [sorted(index[name] for name in row if name in index) for row in sets]
    starts = numpy.cumsum([0, *map(len, columns)])
    flat = numpy.array([column for row in columns for column in row], dtype=numpy.int32)
    return names, csr_matrix((numpy.ones(len(flat)), flat, starts), shape=(len(sets), len(names)))


def _scorer(
    classes: tuple[str, ...], biases: Iterable[float], names: Sequence[str], rows: NDArray[Any]
) -> Scorer:
    """Weights rounded to six digits; a feature whose weights are all tiny is left out."""
    weights = {
        name: tuple(round(float(w), 6) for w in column)
        for name, column in zip(names, rows.T, strict=True)
        if max(abs(column)) >= _TINY
    }
    return Scorer(classes, tuple(round(float(b), 6) for b in biases), weights)


def fit_line(rows: Sequence[float], labels: Sequence[bool]) -> tuple[float, float]:
    """Slope and offset of a logistic regression on one number; 1 and 0 where all are alike."""
    from sklearn.linear_model import LogisticRegression

    if len(set(labels)) < 2:
        return 1.0, 0.0
    model = LogisticRegression(C=100.0)
    model.fit(numpy.array(rows).reshape(-1, 1), numpy.array(labels))
    return round(float(model.coef_[0][0]), 6), round(float(model.intercept_[0]), 6)


@dataclass(frozen=True, slots=True)
class Group:
    """The candidates of one slot by their features, and which of them are right."""

    rows: tuple[tuple[str, ...], ...]
    right: frozenset[int]


def fit_candidates(groups: Sequence[Group], l2: float) -> Scorer:
    """Conditional logit: the softmax over each group's candidates gives the right ones most."""
    from scipy.optimize import minimize

    if not groups:
        return Scorer(("yes",), (0.0,), {})
    names, matrix = _matrix([row for group in groups for row in group.rows])
    transposed = matrix.T.tocsr()
    sizes = [len(group.rows) for group in groups]
    group_of = numpy.repeat(numpy.arange(len(groups)), sizes)
    starts = numpy.cumsum([0, *sizes[:-1]])
    right = numpy.array([i in group.right for group in groups for i in range(len(group.rows))])

    def loss(weights: NDArray[Any]) -> tuple[float, NDArray[Any]]:
        scores = matrix @ weights
        raised = numpy.exp(scores - numpy.maximum.reduceat(scores, starts)[group_of])
        total = numpy.add.reduceat(raised, starts)
        kept = numpy.where(right, raised, 0.0)
        total_right = numpy.add.reduceat(kept, starts)
        value = float(numpy.log(total).sum() - numpy.log(total_right).sum())
        slope = transposed @ (raised / total[group_of] - kept / total_right[group_of])
        return value + 0.5 * l2 * float(weights @ weights), slope + l2 * weights

    start = numpy.zeros(len(names))
    solved = minimize(loss, start, jac=True, method="L-BFGS-B", options={"maxiter": 200})
    return _scorer(("yes",), (0.0,), names, solved.x.reshape(1, -1))
