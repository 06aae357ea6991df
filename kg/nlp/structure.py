"""How a sentence is built around a number: parallel lists, sides, cue words, what is nearest."""

from kg.nlp import cues
from kg.nlp.cues import words
from kg.nlp.number import Number
from kg.nlp.scene import TYPES, Place, Scene, Slot, lists

COMPARING = words(
    """
    over than compared against vs versus outperforming outperforms outperform surpassing
    surpasses beating beats exceeding exceeds relative baseline baselines from to comparing
    comparison outperformed
    """
)
_STATES = cues.STATES | cues.UP_VERBS | cues.DOWN_VERBS


class Structure:
    """One number and the mentions that could fill one slot of it.

    `parallel` is the entity at the number's place in a list as long as the number's; `side` the
    one on the side on which this sentence's mentions stand; `pick` what a plain heuristic takes.
    All are entities' indices or None.
    """

    def __init__(self, scene: Scene, number: Number, slot: Slot) -> None:
        self.scene, self.number, self.slot = scene, number, slot
        self.items = scene.reading.items(number.sentence)
        self.places = scene.places(number.sentence, TYPES[slot])
        self.parallel = self._parallel()
        self.side = self._side()
        self.nearest = self._nearest()
        self.inherited = self._inherited()
        self.cued = {p.entity for p in self.places if self.cue_before(p.at)}
        self.pick = self._pick()

    def _parallel(self) -> int | None:
        """The entity at the number's place in a list as long as the number's list."""
        if self.number.length < 2:
            return None
        best: tuple[int, int] | None = None
        for run in lists(self.places, self.items):
            if len(run) != self.number.length:
                continue
            distance = min(
                abs(run[-1].at - self.number.list_start), abs(run[0].at - self.number.list_end)
            )
            if best is None or distance < best[0]:
                best = distance, run[self.number.position].entity
        return None if best is None else best[1]

    def neighbours(self) -> tuple[Place | None, Place | None]:
        """The mentions next to the number, before and after it."""
        at = self.number.at
        before = next((p for p in reversed(self.places) if p.at < at), None)
        after = next((p for p in self.places if p.at > at), None)
        return before, after

    def _side(self) -> int | None:
        """The entity on the side on which this sentence's mentions stand to their numbers."""
        marks = [(p.at, "m") for p in self.places]
        marks += [
            (at, "n")
            for at, item in enumerate(self.items)
            if item.quantity >= 0 and not self.scene.reading.quantities[item.quantity].spread
        ]
        order = "".join(mark for _, mark in sorted(marks))
        before, after = self.neighbours()
        if order.count("n") < 2 or order.count("m") < 2:
            return None
        follows = order.startswith("nm") or (order.endswith("nm") and not order.startswith("mn"))
        place = after if follows else before
        return None if place is None else place.entity

    def _nearest(self) -> int | None:
        before, after = self.neighbours()
        if before is None or after is None:
            place = before or after
        else:
            at = self.number.at
            place = before if at - before.at <= after.at - at else after
        return None if place is None else place.entity

    def _pick(self) -> int | None:
        """What a plain heuristic would take."""
        if self.parallel is not None:
            return self.parallel
        if self.slot == "method":
            plain = [p for p in self.places if not self.cue_before(p.at)]
            before = [p.entity for p in plain if p.at < self.number.at]
            return before[-1] if before else self.scene.main
        if self.slot == "comparator":
            cued = [p for p in self.places if self.cue_before(p.at)]
            near = min(cued, key=lambda p: abs(p.at - self.number.at), default=None)
            return None if near is None else near.entity
        if self.side is not None or self.nearest is not None:
            return self.side if self.side is not None else self.nearest
        return self.inherited

    def _inherited(self) -> int | None:
        for earlier in range(self.number.sentence - 1, max(-1, self.number.sentence - 3), -1):
            places = self.scene.places(earlier, TYPES[self.slot])
            if places:
                return places[-1].entity
        return None

    def cue_before(self, at: int) -> str | None:
        """The word of comparison close before an item, if there is one."""
        for item in reversed(self.items[max(0, at - 4) : at]):
            if item.key in COMPARING:
                return item.key
            if item.quantity >= 0 or item.key in _STATES:
                return None
        return None
