"""Which methods a paper evaluates on which datasets, with the sentence that says so."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

from kg.model import Entity, EvaluatedOn
from kg.nlp.cues import words
from kg.nlp.encoder_features import pair_opinion
from kg.nlp.reading import Item, read
from kg.nlp.scene import Place, Scene, scene
from kg.nlp.scorers import Weights

# Above this number of pairs only those are looked at that share a sentence or have the main method.
_MOST_PAIRS = 1500

_EVALUATION = words(
    """
    experiments experiment evaluate evaluated evaluation evaluations results tested test
    testing benchmark benchmarks performance validated demonstrate show outperforms achieves
    achieve outperform accuracy empirical extensive experimental state-of-the-art assess
    compared
    """
)
_MAKING = words(
    """
    introduce propose present release create collect construct build contribute introducing
    new novel
    """
)
_TRAINING = words(
    """
    trained training pre-trained pretrained pretraining fine-tuned finetuned pre-training
    """
)
_BEFORE_DATASET = words("on in using across from with over of and, like including the to for")


@dataclass(frozen=True, slots=True)
class Pair:
    """A method and a dataset (entities' indices) and the sentence that is their evidence."""

    method: int
    dataset: int
    sentence: int


def find_evaluated_on(
    text: str, sentences: Sequence[tuple[int, int]], entities: Sequence[Entity], weights: Weights
) -> tuple[EvaluatedOn, ...]:
    """The pairs of a text, ordered by method and dataset as `entities` are."""
    return evaluated_on_of(scene(read(text, sentences, entities)), weights)


def evaluated_on_of(scene: Scene, weights: Weights) -> tuple[EvaluatedOn, ...]:
    """`find_evaluated_on` of a text that is read already."""
    found: list[EvaluatedOn] = []
    entities = scene.reading.entities
    for pair in pairs(scene):
        probability = weights.pairs.probability(pair_features(scene, pair))
        if probability < weights.pair_threshold:
            continue
        start, end = scene.reading.sentences[pair.sentence]
        found.append(
            EvaluatedOn(
                method=entities[pair.method].name,
                dataset=entities[pair.dataset].name,
                quote=scene.reading.text[start:end],
                start=start,
                end=end,
                confidence=round(weights.part_confidence("evaluated_on", probability), 4),
            )
        )
    return tuple(found)


def pairs(scene: Scene) -> list[Pair]:
    """The pairs to be judged. A dataset without a mention has no evidence, so no pair."""
    methods = scene.by_type.get("Method", [])
    datasets = [d for d in scene.by_type.get("Dataset", []) if scene.sentences_of[d]]
    if len(methods) * len(datasets) <= _MOST_PAIRS:
        keys = [(m, d) for m in methods for d in datasets]
    else:
        keys = sorted(_near_pairs(scene, datasets))
    return [Pair(m, d, _evidence(scene, m, d)) for m, d in keys]


def _near_pairs(scene: Scene, datasets: Sequence[int]) -> set[tuple[int, int]]:
    found: set[tuple[int, int]] = set()
    for dataset in datasets:
        if scene.main is not None:
            found.add((scene.main, dataset))
        for sentence in scene.sentences_of[dataset][:3]:
            places = scene.places(sentence, "Method")[:_MOST_NEAR]
            found.update((place.entity, dataset) for place in places)
    return found


_MOST_NEAR = 10


def _evidence(scene: Scene, method: int, dataset: int) -> int:
    """The last sentence with both, else the dataset's with most words of evaluation."""
    own = scene.sentences_of[dataset]
    with_method = set(scene.sentences_of[method])
    shared = [sentence for sentence in own if sentence in with_method]
    if shared:
        return max(shared, key=lambda s: (_evaluating(scene, s), s))
    return max(own[-8:], key=lambda s: (_evaluating(scene, s), s))


def _evaluating(scene: Scene, sentence: int) -> int:
    items = scene.reading.items(sentence)
    score = 2 * bool(scene.reading.quantities_in(sentence))
    return score + any(item.key in _EVALUATION for item in items) - 3 * (sentence == 0)


def pair_features(scene: Scene, pair: Pair) -> list[str]:
    """Names of the features that hold for a pair."""
    entities, sentence = scene.reading.entities, pair.sentence
    method = entities[pair.method]
    role = method.role or "none"
    main = pair.method == scene.main
    who = "main" if main else role
    items = scene.reading.items(sentence)
    shared = sentence in scene.sentences_of[pair.method]
    own = bool(scene.own_words(sentence))
    found = [f"role={role}", f"who={who}", f"method sure{int(method.confidence * 5)}"]
    found.append(f"dataset sure{int(entities[pair.dataset].confidence * 5)}")
    found.append(f"{who}|{'shared' if shared else 'own' if own else 'apart'}")
    found.extend(f"{who}|{feature}" for feature in _dataset_features(scene, pair.dataset, sentence))
    found.extend(_dataset_features(scene, pair.dataset, sentence))
    found.extend(_sizes(scene, who))
    if (encoded := scene.reading.encoded) is not None:
        words = scene.reading.words_of
        found.extend(pair_opinion(encoded, words(pair.method), words(pair.dataset)))
    if shared:
        found.extend(f"{feature}|{who}" for feature in _together(scene, pair, items))
        found.extend(_together(scene, pair, items))
    else:
        found.extend(_apart(scene, pair, who))
    return found


def _sizes(scene: Scene, who: str) -> Iterator[str]:
    methods = scene.by_type["Method"]
    datasets = scene.by_type["Dataset"]
    proposed = sum(scene.reading.entities[m].role == "proposed" for m in methods)
    compared = sum(scene.reading.entities[m].role == "compared" for m in methods)
    yield f"{who}|methods{min(6, len(methods))}"
    yield f"{who}|datasets{min(4, len(datasets))}"
    yield f"{who}|proposed{min(2, proposed)}"
    yield f"{who}|compared{min(3, compared)}"


def _dataset_features(scene: Scene, dataset: int, sentence: int) -> list[str]:
    items = scene.reading.items(sentence)
    keys = {item.key for item in items}
    found = []
    for name, cues in (("evaluation", _EVALUATION), ("making", _MAKING), ("training", _TRAINING)):
        if keys & cues:
            found.append(name)
    if scene.reading.quantities_in(sentence):
        found.append("number")
    places = [p for p in scene.places(sentence, "Dataset") if p.entity == dataset]
    if places:
        before = _before(items, places[0])
        found += [f"before={before[-1]}", f"before2={' '.join(before)}"]
        if set(before) & _MAKING:
            found.append("made")
        if set(before) & _TRAINING:
            found.append("trained")
        after = items[places[0].at + 1].key if places[0].at + 1 < len(items) else "<edge>"
        found.append(f"after={after}")
    count = len(scene.sentences_of[dataset])
    found.append(f"in{min(3, count)}")
    if scene.sentences_of[dataset][0] == 0:
        found.append("title")
    if sentence <= 1:
        found.append("opening")
    return found


def _before(items: Sequence[Item], place: Place) -> list[str]:
    """Three keys before a mention, or before the list of datasets that it ends."""
    at = place.at
    while (
        at > 1
        and items[at - 1].key in (",", "and", "the", "&", "/")
        and items[at - 2].key == "<dataset>"
    ):
        at -= 2
    keys = [item.key for item in items[max(0, at - 3) : at]]
    return ["<edge>"] * (3 - len(keys)) + keys


def _together(scene: Scene, pair: Pair, items: Sequence[Item]) -> list[str]:
    methods = scene.places(pair.sentence, "Method")
    datasets = [p for p in scene.places(pair.sentence, "Dataset") if p.entity == pair.dataset]
    own = [p for p in methods if p.entity == pair.method]
    if not own or not datasets:
        return ["covered"]
    method, dataset = min(
        ((m, d) for m in own for d in datasets), key=lambda md: abs(md[0].at - md[1].at)
    )
    low, high = sorted((method.at, dataset.at))
    between = items[low + 1 : high]
    distance = len(between)
    step = 2 if distance < 3 else 6 if distance < 7 else 12 if distance < 13 else 20
    found = [f"gap{step}", "method first" if method.at < dataset.at else "dataset first"]
    rivals = sum(p.entity != pair.method and low < p.at < high for p in methods)
    found.append(f"rivals{min(2, rivals)}")
    found.append(f"alone {len({p.entity for p in methods}) == 1}")
    if distance <= 3:
        found.append(f"between={' '.join(item.key for item in between)}")
    left = [item.key for item in items[max(0, method.at - 3) : method.at]]
    right = [item.key for item in items[method.at + 1 : method.at + 3]]
    found.extend(f"method left={key}" for key in left)
    found.extend(f"method right={key}" for key in right)
    if scene.own_words(pair.sentence):
        found.append("own words")
    return found


def _apart(scene: Scene, pair: Pair, who: str) -> Iterator[str]:
    distance = scene.nearest_sentence(pair.method, pair.sentence)
    yield f"away={who}|{'never' if distance is None else max(-2, min(4, distance))}"
    others = scene.places(pair.sentence, "Method")
    yield f"others={who}|{min(2, len({p.entity for p in others}))}"
    roles = sorted({scene.reading.entities[p.entity].role or "none" for p in others})
    yield from (f"other={who}|{role}" for role in roles)
    if scene.own_words(pair.sentence):
        yield f"own words|{who}"
