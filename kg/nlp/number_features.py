"""Features of one number: what stands around it, its form, the verdict of the rules."""

from kg.nlp import cues, kinds
from kg.nlp.encoder_features import kind_opinion
from kg.nlp.quantities import Quantity
from kg.nlp.reading import Item, Reading

_SENTENCE_EDGE = "<edge>"
_NO_ITEM = Item(0, 0, _SENTENCE_EDGE)


def result_features(reading: Reading, index: int) -> list[str]:
    """Names of all features of a quantity, those that entities give included."""
    found = number_features(reading, index) + mention_features(reading, index)
    if reading.encoded is not None:
        found += kind_opinion(reading.encoded, reading.quantities[index].start)
    return found


def number_features(reading: Reading, index: int) -> list[str]:
    """Names of the features that hold for a quantity, whatever the entities."""
    quantity = reading.quantities[index]
    items, at = reading.plain(quantity.sentence), reading.plain_at(index)
    form = _form(quantity)
    verdict = kinds.verdict(reading, index)
    features = [f"form={f}" for f in form]
    features.append(f"verdict={verdict}")
    features.append(f"verdict={verdict}|{form[0]}")
    features.extend(_near(items, at, form[0]))
    features.extend(_classes(items, at, form[0]))
    features.extend(_place(reading, items, at, quantity))
    return features


def mention_features(reading: Reading, index: int) -> list[str]:
    """Names of the features that mentions around a quantity give."""
    quantity = reading.quantities[index]
    items = reading.items(quantity.sentence)
    at = next((i for i, item in enumerate(items) if item.quantity == index), None)
    if at is None:
        return ["inside name"]
    unit = quantity.unit if quantity.unit is not None else "points" if quantity.points else "none"
    found = [f"here={key}" for key in sorted({i.key for i in items if i.entity >= 0})]
    for side, span in (("b", items[max(0, at - 12) : at][::-1]), ("a", items[at + 1 : at + 11])):
        seen: set[str] = set()
        for distance, item in enumerate(span, 1):
            if item.entity >= 0 and item.key not in seen:
                seen.add(item.key)
                step = 1 if distance == 1 else 3 if distance < 4 else 6 if distance < 7 else 12
                found.append(f"{side}{item.key}<{step}")
                found.append(f"{side}{item.key}|{unit}")
                if len(seen) == 1 and distance < 5:
                    keys = " ".join(i.key for i in span[: distance - 1])
                    found.append(f"{side}{item.key}~{keys}")
    return found


def _form(quantity: Quantity) -> list[str]:
    unit = quantity.unit if quantity.unit is not None else "points" if quantity.points else "none"
    text = str(quantity.value.copy_abs())
    decimals = min(3, len(text.partition(".")[2]))
    size = len(text.partition(".")[0])
    year = unit == "none" and not decimals and 1900 <= quantity.value <= 2035
    found = [unit, f"{unit}.{decimals}", f"{unit}|size{min(size, 7)}", f"decimals{decimals}"]
    if year:
        found.append("year")
    if quantity.value_high is not None:
        found.append("range")
    found.extend(
        name for name in ("scaled", "spread", "carried", "word") if getattr(quantity, name)
    )
    if quantity.sign:
        found.append(f"sign{quantity.sign}")
    if 0 < quantity.value < 1:
        found.append("fraction")
    if unit == "%" and quantity.value > 100:
        found.append("over100")
    if unit == "none" and not decimals and quantity.value <= 12:
        found.append("small")
    return found


def _near(items: list[Item], at: int, unit: str) -> list[str]:
    """Words within five items on each side, with their places."""
    keys = [i.key for i in items[max(0, at - 6) : at]]
    before = [_SENTENCE_EDGE] * (6 - len(keys)) + keys
    keys = [i.key for i in items[at + 1 : at + 7]]
    after = keys + [_SENTENCE_EDGE] * (6 - len(keys))
    found = [f"b1={before[-1]}", f"b2={before[-2]}", f"b3={before[-3]}"]
    found += [f"a1={after[0]}", f"a2={after[1]}", f"a3={after[2]}"]
    found += [
        f"b21={before[-2]} {before[-1]}",
        f"a12={after[0]} {after[1]}",
        f"ba={before[-1]}_{after[0]}",
    ]
    found += [f"b1={before[-1]}|{unit}", f"a1={after[0]}|{unit}", f"b321={' '.join(before[-3:])}"]
    found += [f"B={key}" for key in dict.fromkeys(before)]
    found += [f"A={key}" for key in dict.fromkeys(after)]
    return found


def _classes(items: list[Item], at: int, unit: str) -> list[str]:
    """Nearest word of each class before and after, and how far it is."""
    found: list[str] = []
    for side, span in (
        ("b", range(at - 1, max(-1, at - 13), -1)),
        ("a", range(at + 1, min(len(items), at + 11))),
    ):
        seen: set[str] = set()
        numbers = 0
        for position in span:
            item = items[position]
            if item.key in (";", "."):
                break
            numbers += item.quantity >= 0
            name = cues.CLASSES.get(item.key)
            if name is None or name in seen:
                continue
            distance = abs(position - at)
            seen.add(name)
            step = "1" if distance == 1 else "3" if distance < 4 else "6" if distance < 7 else "12"
            found.append(f"{side}:{name}<{step}{'n' if numbers else ''}")
            if len(seen) == 1:
                found.append(f"{side}first:{name}|{unit}")
        if not seen:
            found.append(f"{side}:nothing|{unit}")
    changes = [i.key for i in items[max(0, at - 12) : at] if i.key in cues.UP or i.key in cues.DOWN]
    if changes:
        found.append(f"change={changes[-1]}")
        polarity = "up" if changes[-1] in cues.UP else "down"
        found.append(f"change={polarity}|{unit}")
        if any(i.key == "(" for i in items[max(0, at - 4) : at]):
            found.append(f"change={polarity}|bracket")
        if any(i.key in cues.ERROR_LIKE for i in items[max(0, at - 10) : at + 8]):
            found.append(f"change={polarity}|error")
            found.append(f"change={changes[-1]}|error")
    return found


def _place(reading: Reading, items: list[Item], at: int, quantity: Quantity) -> list[str]:
    found: list[str] = []
    first, last = reading.sentences[quantity.sentence]
    text = reading.masked
    if quantity.sentence == 0:
        found.append("title")
    opened = text.rfind("(", max(first, quantity.start - 60), quantity.start)
    closed = text.rfind(")", max(first, quantity.start - 60), quantity.start)
    if opened > closed:
        found.append("bracket")
        found.append(f"bracket|{_word_before(items, opened)}")
        if not text[opened + 1 : quantity.start].strip(" ~+$"):
            found.append("opens bracket")
    if at and items[at - 1].end == quantity.start and text[quantity.start - 1] in "-=":
        found.append(f"joined{text[quantity.start - 1]}")
    if text[quantity.end : quantity.end + 1] == "-":
        found.append("hyphen after")
    members = [
        i
        for i in reading.quantities_in(quantity.sentence)
        if reading.quantities[i].group == quantity.group
    ]
    if len(members) > 1:
        found.append(f"list{min(len(members), 4)}")
        units = {reading.quantities[i].unit for i in members}
        found.append("mixed list" if len(units) > 1 else "even list")
    found.append(f"numbers{min(6, len(reading.quantities_in(quantity.sentence)))}")
    found.extend(f"S={i.key}" for i in items if i.key in _SENTENCE_CUES)
    if "respectively" in text[quantity.end : last]:
        found.append("respectively")
    place = quantity.sentence / max(1, len(reading.sentences) - 1)
    found.append(f"place{int(place * 4)}")
    found.extend(_around(reading, items, at))
    return found


_SENTENCE_CUES = (
    cues.STATES
    | cues.UP_VERBS
    | cues.DOWN_VERBS
    | {
        "we",
        "our",
        "experiments",
        "results",
        "dataset",
        "consists",
        "contains",
        "comprising",
        "collected",
        "trained",
        "pre-trained",
        "pretrained",
        "annotated",
        "compared",
        "than",
        "state-of-the-art",
    }
)


def _word_before(items: list[Item], position: int) -> str:
    for item in reversed(items):
        if item.end <= position:
            return item.key
    return _SENTENCE_EDGE


def _around(reading: Reading, items: list[Item], at: int) -> list[str]:
    """How the neighbouring numbers of the sentence look."""
    found: list[str] = []
    for name, span in (("prev", range(at - 1, -1, -1)), ("next", range(at + 1, len(items)))):
        other = next((items[i] for i in span if items[i].quantity >= 0), None)
        if other is None:
            found.append(f"{name}=none")
            continue
        found.append(f"{name}={other.key}")
    first = kinds.leader(reading, items[at].quantity)
    if first is not None:
        found.append(f"leads={kinds.verdict(reading, first)}")
    return found
