"""Which metric, dataset, method and comparator a number belongs to: candidates and their features.

Every entity of the right type is a candidate, and so is none. A linear scorer gives each a score;
the softmax over them is the probability of the link. Features name the structure of the sentence:
lists that run parallel, the side on which mentions stand, what stands between, cue words.
"""

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from kg.nlp import cues
from kg.nlp.cues import words
from kg.nlp.encoder_features import steps
from kg.nlp.inferred import Inferred, inferred_metrics
from kg.nlp.metric_classes import metric_class
from kg.nlp.number import Number
from kg.nlp.quantities import Quantity
from kg.nlp.reading import Item
from kg.nlp.scene import TYPES, Place, Scene, Slot
from kg.nlp.structure import COMPARING, Structure

type Candidate = int | Inferred | None
"""An entity's index, a metric that a word implies, or none."""

_GENERIC_RIVAL = words(
    """
    baseline baselines state-of-the-art sota prior previous existing competing best methods
    approaches models competitors counterpart counterparts predecessor
    """
)
_GENERIC_DATA = words(
    """
    datasets benchmarks tasks dataset benchmark average averaged across domains languages
    """
)
_STATES = cues.STATES | cues.UP_VERBS | cues.DOWN_VERBS


class Option(NamedTuple):
    """A candidate and the names of the features that hold for it."""

    candidate: Candidate
    features: list[str]


def options(scene: Scene, number: Number, slot: Slot) -> list[Option]:
    """None first, then the entities in order, then implied metrics."""
    return list(_Options(scene, number, slot).all())


class _Options(Structure):
    """The candidates for one slot of one number, with what they share worked out once."""

    def __init__(self, scene: Scene, number: Number, slot: Slot) -> None:
        super().__init__(scene, number, slot)
        self.own = scene.own_words(number.sentence) if slot in ("method", "comparator") else []
        self.form = f"{number.kind}|{_unit(number.quantity)}"
        self.implied: list[Inferred] = []
        if slot == "metric":
            self.implied = inferred_metrics(self.items, number.at, number.quantity)
        self.entities = scene.candidates(number.sentence, TYPES[slot])
        self.empty, self.chances = self._opinion()

    def _opinion(self) -> tuple[float | None, dict[int, float]]:
        """What the encoder thinks: the chance that the slot is empty, and of each candidate."""
        reading = self.scene.reading
        if reading.encoded is None:
            return None, {}
        word = reading.encoded.word_at(self.number.quantity.start)
        mentions = [reading.words_of(entity) for entity in self.entities]
        empty, *chances = reading.encoded.links(self.slot, word, mentions)
        return empty, dict(zip(self.entities, chances, strict=True))

    def all(self) -> Iterator[Option]:
        """Every candidate."""
        yield Option(None, self._null())
        for entity in self.entities:
            yield Option(entity, self._entity(entity))
        for metric in self.implied:
            if metric.name not in self.scene.named_metrics:
                yield Option(metric, self._implied(metric))

    def _entity(self, entity: int) -> list[str]:
        found = self._paper(entity)
        if self.empty is not None:
            found += steps("net", self.chances[entity])
            found += [f"net best|{self.form}"] * (self.chances[entity] == self._top())
        if entity == self.pick:
            found += ["pick", f"pick|{self.form}"]
        if self.parallel is not None:
            found.append("parallel" if entity == self.parallel else "not parallel")
        if self.side is not None:
            found.append("side" if entity == self.side else "not side")
        if entity == self.nearest:
            found.append("nearest")
        places = [p for p in self.places if p.entity == entity]
        if places:
            found.append("here")
            found.append(f"here|{self.form}")
            near = min(places, key=lambda p: abs(p.at - self.number.at))
            found += self._mention(near)
            if len(places) > 1:
                found.append("here twice")
        else:
            found += self._elsewhere(entity)
        if self.slot == "metric":
            found += self._metric(entity)
        return found

    def _top(self) -> float:
        return max([self.empty or 0.0, *self.chances.values()])

    def _paper(self, entity: int) -> list[str]:
        """What holds for the entity in the whole paper."""
        known = self.scene.reading.entities[entity]
        all_ = self.scene.by_type[known.type]
        sentences = self.scene.sentences_of[entity]
        count = len(known.mentions)
        sure = int(known.confidence * 5)
        found = [f"count{min(4, count)}", f"of{min(5, len(all_))}", f"sure{sure}"]
        if sentences and sentences[0] == 0:
            found.append("title")
        if entity == all_[0]:
            found.append("first")
        if len(all_) == 1:
            found += ["single", f"single|{self.form}"]
        if known.role is not None:
            found += [f"role={known.role}", f"role={known.role}|{self.number.kind}"]
            if entity == self.scene.most_named:
                found += ["most named", f"most named|{self.number.kind}"]
            if entity == self.scene.main:
                found += [
                    "main",
                    f"main|{self.number.kind}",
                    f"main|{'own' if self.own else 'no own'}",
                ]
                if self.own and any(at < self.number.at for at in self.own):
                    found.append("own before")
                if not self.places:
                    found.append("main|no mention")
        return found

    def _elsewhere(self, entity: int) -> list[str]:
        distance = self.scene.nearest_sentence(entity, self.number.sentence)
        if distance is None:
            return ["nowhere"]
        step = max(-2, min(4, distance))
        found = [f"away{step}", f"away{step}|{self.form}", "away"]
        if self.places:
            found.append("away|others here")
        if self.inherited == entity:
            found.append("inherited")
            if not self.places:
                found += ["inherited|none here", f"inherited|{self.form}"]
        return found

    def _mention(self, place: Place) -> list[str]:
        """The nearest mention in the number's sentence."""
        at, number = place.at, self.number
        before = at < number.at
        side = "b" if before else "a"
        low, high = (at, number.at) if before else (number.at, at)
        between = self.items[low + 1 : high]
        distance = len(between)
        step = distance if distance < 5 else 5 if distance < 8 else 8 if distance < 14 else 14
        if number.length > 1:
            edge = max(0, number.list_start - at) if before else max(0, at - number.list_end)
            found = [f"{side}list{min(edge, 6)}"]
        else:
            found = [f"{side}dist{step}"]
        found += [side, f"{side}|{number.kind}", f"{side}|{self.form}"]
        found += self._between(between, side)
        found.append(f"{side}left={self._key(at - 1)}")
        found.append(f"{side}left2={self._key(at - 2)} {self._key(at - 1)}")
        found.append(f"{side}right={self._key(at + 1)}")
        cue = self.cue_before(at)
        if cue is not None:
            found += [f"cue={cue}", "cue", f"cue|{number.kind}", f"cue|{side}"]
        elif self.cued:
            found.append("others cued")
        if at == 0 or (self.places and self.places[0] is place):
            found.append("leads sentence")
        if place is self.places[-1]:
            found.append("ends sentence")
        if self.own and before and any(own < at for own in self.own):
            found.append("own before mention")
        return found

    def _between(self, between: Sequence[Item], side: str) -> list[str]:
        found: list[str] = []
        if len(between) < 5:
            found.append(f"{side}btw={' '.join(item.key for item in between)}")
        numbers = sum(item.quantity >= 0 for item in between)
        same = sum(item.entity >= 0 and item.key == self._mark() for item in between)
        found.append(f"{side}numbers{min(2, numbers)}")
        found.append(f"{side}same{min(2, same)}")
        found.append(f"{side}n{min(2, numbers)}s{min(2, same)}")
        keys = {item.key for item in between}
        found.extend(
            f"{side}has{mark}"
            for mark in (",", ";", "and", "(", ")", "by", "while", "than")
            if mark in keys
        )
        if keys & _STATES:
            found.append(f"{side}has verb")
        if keys & COMPARING:
            found.append(f"{side}has cue")
        found.extend(
            f"{side}has {key}" for key in ("<metric>", "<dataset>", "<method>") if key in keys
        )
        return found

    def _mark(self) -> str:
        return f"<{TYPES[self.slot].lower()}>"

    def _key(self, at: int) -> str:
        return self.items[at].key if 0 <= at < len(self.items) else "<edge>"

    def _metric(self, entity: int) -> list[str]:
        known = self.scene.reading.entities[entity]
        words = [
            w.casefold()
            for name in (known.name, *known.aliases)
            for w in name.replace("-", " ").split()
        ]
        last = words[len(known.name.replace("-", " ").split()) - 1] if words else ""
        group = metric_class(words)
        quantity = self.number.quantity
        found = [
            f"class={group}|{self.form}",
            f"class={group}|{_unit(quantity)}",
            f"word={last}|{_unit(quantity)}",
        ]
        found.append(f"class={group}|size{min(6, max(0, quantity.value.copy_abs().adjusted()))}")
        for metric in self.implied[:1]:
            if metric.name == known.name.casefold():
                found.append("implied")
            elif metric.name == last or metric.name == group == "speed":
                found.append("implied kin")
        return found

    def _implied(self, metric: Inferred) -> list[str]:
        name = f"implied={metric.name}"
        found = [name, f"{name}|{self.form}", f"implied{metric.distance}"]
        if self.empty is not None:
            found += steps("implied|net none", self.empty)
        found.append("implied|metric here" if self.places else "implied|no metric here")
        if self.nearest is not None:
            before, after = self.neighbours()
            near = min(abs(p.at - self.number.at) for p in (before, after) if p is not None)
            found.append(f"implied|metric {'near' if near < 4 else 'far'}")
        return found

    def _null(self) -> list[str]:
        number = self.number
        found = [
            "null",
            f"null|{self.form}",
            f"null|{number.kind}",
            f"null|unit {_unit(number.quantity)}",
        ]
        if self.empty is not None:
            found += steps("null|net", self.empty)
            found += [f"null|net best|{number.kind}"] * (self.empty == self._top())
        here = len({p.entity for p in self.places})
        everywhere = len(self.entities)
        found += [f"null|here{min(3, here)}", f"null|all{min(4, everywhere)}"]
        found.append(f"null|here{min(2, here)}|{number.kind}")
        if self.slot == "comparator":
            found.append(f"null|cued{min(2, len(self.cued))}|{number.kind}")
            found += [f"null|rival {i.key}" for i in self.items if i.key in _GENERIC_RIVAL]
        if self.slot == "dataset":
            found += [f"null|data {i.key}" for i in self.items if i.key in _GENERIC_DATA]
            found.append(f"null|inherit {self.inherited is not None}")
            metrics = self.scene.places(number.sentence, "Metric")
            found.append(f"null|metrics{min(2, len(metrics))}")
            found += [
                f"null|metric {metric_class(self._metric_words(p.entity))}" for p in metrics[:3]
            ]
        if self.slot == "method":
            found.append(f"null|own {bool(self.own)}")
        found.append(f"null|sentence{min(3, number.sentence)}")
        window = self.items[max(0, number.at - 4) : number.at + 5]
        found += [f"null|near {item.key}" for item in window]
        return found

    def _metric_words(self, entity: int) -> list[str]:
        return self.scene.reading.entities[entity].name.casefold().split()


def _unit(quantity: Quantity) -> str:
    if quantity.unit is None:
        return "points" if quantity.points else "decimal" if quantity.value % 1 else "whole"
    return quantity.unit
