"""Splits a text into words so that names of methods and datasets fall on word boundaries.

spaCy's English rules keep "(PSO)--based", "{mAP}^{N}" and "GRPO_rank" whole, and they cost 50 ms at
every start for contractions that abstracts hardly use. Here every bracket, slash, quote, sign and
hyphen between letters stands alone; "ResNet-50", "top-1", "93.05" and URLs stay whole.
"""

import re
from collections.abc import Callable

from spacy.language import Language
from spacy.tokenizer import Tokenizer  # type: ignore[import-not-found]
from spacy.util import registry

_MARK = r"[^\w\s]|_"  # any single character that is neither letter, digit nor space
_URL = re.compile(r"(?:https?://|www\.)\S+")

_PREFIX = re.compile(rf"^(?:\.\.+|--+|{_MARK})")
_SUFFIX = re.compile(rf"(?:\.\.+|--+|['’]s|(?:{_MARK}))$")
_INFIX = re.compile(
    r"""\.\.+|--+                              # dashes and dots in a row
    |[^\w\s.,\-–'’@&+#:]|_                     # marks that always stand alone
    |(?<=[^\W\d])[\-–](?=[^\W\d])              # a hyphen between letters: "LLM-based"
    |(?<=[)\]}\d%])[\-–](?=[^\W\d]{2})         # "(LLM)-based", "top-1-accuracy"
    |(?<=\d)[–](?=\d)                          # a dash between numbers
    |(?<=[a-z]{2})[.,](?=[A-Z])                # a lost space after a full stop
    |(?<=[^\W\d])[,:&+](?=[^\W\d]) """,
    re.VERBOSE,
)


@registry.tokenizers("kg.words.v1")  # type: ignore[untyped-decorator]
def make_words() -> Callable[[Language], Tokenizer]:
    """What a pipeline's config names as its tokenizer."""

    def create(nlp: Language) -> Tokenizer:
        return Tokenizer(
            nlp.vocab,
            rules={},
            prefix_search=_PREFIX.search,
            suffix_search=_SUFFIX.search,
            infix_finditer=_INFIX.finditer,
            url_match=_URL.match,
        )

    return create
