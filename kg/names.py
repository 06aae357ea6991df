"""When two written names are the same name, and what identifies a thing by its name."""

import hashlib
import re
import unicodedata

_TAIL = re.compile(
    r"\s+(data ?sets?|benchmarks?|corpus|corpora|models?|networks?|algorithms?|methods?|"
    r"architectures?|frameworks?|tasks?|problems?|scores?)$"
)
_LEAD = re.compile(r"^(the|a|an|our)\s+")
_PLURAL = re.compile(r"(?<=[A-Za-z][a-rt-zA-Z])s$")
_NAMED = re.compile(r"[A-Z0-9]")
_SEPARATOR = re.compile(r"(?<=\d)[-_ ]+(?=\d)")
_DROPPED = re.compile(r"[^0-9a-z+#.|\u0080-\U0010ffff]|\.(?!\d)|(?<!\d)\.")


def key(name: str) -> str:
    """Equal for spellings of one name: case, accents, spaces, hyphens, plural, generic tail.

    Conservative: digits stay apart ("CIFAR-10" and "CIFAR-100", "GPT-4.1" and "GPT-41", "3 4" and
    "34"), a final "-S" is no plural, and "dataset" or "model" is cut only behind a proper name.
    """
    text = _LEAD.sub("", " ".join(name.split()))
    cut = _TAIL.sub("", text)
    if _NAMED.search(cut):
        text = cut
    text = _PLURAL.sub("", text)
    text = unicodedata.normalize("NFKD", text.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    folded = _DROPPED.sub("", _SEPARATOR.sub("|", text))
    return folded or text


def slug(name: str) -> str:
    """The name as a part of an id: lower case, words joined by hyphens, `+` and `#` kept."""
    text = unicodedata.normalize("NFKD", name.casefold())
    text = "".join(char for char in text if not unicodedata.combining(char))
    return re.sub(r"[^\w+#.]+", "-", text).strip("-") or short_hash(name)


def short_hash(*parts: object) -> str:
    """Twelve hex digits that stand for the parts."""
    return hashlib.sha256("\x1f".join(map(str, parts)).encode()).hexdigest()[:12]


def spells_out(form: str, short: str) -> bool:
    """Whether a form of several words abbreviates to the short form's key.

    Every character of the short form stands in the form in order, the first as its first, and the
    form does not hold the short form itself (Schwartz and Hearst 2003, without their word count).
    """
    words = re.split(r"[\s-]+", form.casefold())
    if len(words) < 2 or not 2 <= len(short) <= 10 or len(short) * 2 > len(form):
        return False
    if not form.casefold().startswith(short[0]) or short in map(key, words):
        return False
    rest = iter(form.casefold())
    return all(char in rest for char in short)


def say_the_same(left: str, right: str) -> bool:
    """Whether one expansion holds all words of the other, spelling aside."""
    words, others = (set(map(key, re.split(r"[\s-]+", form))) for form in (left, right))
    return key(left) == key(right) or words <= others or others <= words
