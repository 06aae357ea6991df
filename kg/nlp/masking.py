"""Text without LaTeX, character by character as long as before, so that offsets stay true."""

import re

# One character for one: typographic variants of what the number grammar reads.
_CHARACTERS = str.maketrans(
    {
        **dict.fromkeys("\u2010\u2011\u2012\u2013\u2014\u2212\ufe63\uff0d", "-"),
        **dict.fromkeys("\u223c\u02dc\uff5e\u2248\u2243\u2245\u2a85", "~"),
        **dict.fromkeys("\u2715\u2716\u2a2f", "×"),
        **dict.fromkeys("\u2a7e\u2267", "≥"),
        **dict.fromkeys("\u2a7d\u2266", "≤"),
        **dict.fromkeys("\u00a0\u2002\u2003\u2007\u2008\u2009\u200a\u200b\u202f\u3000", " "),
        **dict.fromkeys("\u2018\u2019", "'"),
        "％": "%",
        "\u02da": "°",
        "\u27f6": "→",
        "\u03bc": "µ",
    }
)

_COMMANDS = {
    **dict.fromkeys(("times", "cdot", "ast"), "×"),
    "pm": "±",
    **dict.fromkeys(("approx", "sim", "simeq", "thicksim"), "~"),
    **dict.fromkeys(("geq", "ge", "geqslant"), "≥"),
    **dict.fromkeys(("leq", "le", "leqslant"), "≤"),
    **dict.fromkeys(("gt", "gg"), ">"),
    **dict.fromkeys(("lt", "ll"), "<"),
    **dict.fromkeys(("percent", "pct"), "%"),
    **dict.fromkeys(("rightarrow", "to", "longrightarrow", "Rightarrow"), "→"),
    **dict.fromkeys(("circ", "degree", "textdegree"), "°"),
    **dict.fromkeys(("mu", "micro"), "µ"),
    "second": "s",
    "meter": "m",
}

_SI = {
    "milli": "m",
    "micro": "µ",
    "kilo": "k",
    "centi": "c",
    "nano": "n",
    "second": "s",
    "meter": "m",
    "metre": "m",
    "watt": "W",
    "joule": "J",
    "hertz": "Hz",
}

_URL = re.compile(r"(?:https?://|www\.|\b[\w-]{1,40}\.(?:com|org|io|net|ai|edu)/)[^\s)>\]]{0,400}")
_COMMAND = re.compile(r"\\([A-Za-z]+)")
_SI_UNIT = re.compile(r"\\(milli|micro|kilo|centi|nano)\\(second|meter|metre|watt|joule|hertz)")
_ESCAPED = re.compile(r"\\(?=[%$&#_ ,;:!({[\])}])[,;:! (){}[\]]?")
_MATH = re.compile(r"(?<!\\)\$([^$\n]{1,60})(?<!\\)\$")
_DEGREE = re.compile(r"\^\s*\{?\s*(°)\s*\}?")
_BRACED_SIGN = re.compile(r"\{([<>~≥≤×±%=+-])\}")
_THOUSANDS = re.compile(r"(?<=\d)\{,\}(?=\d{3})")
_RESIDUE = re.compile(r"(?<![A-Za-z\\])(sim|simeq|approx|geq|leq|pm)(?=\s{0,2}[.\d])")
_GLUED_RESIDUE = re.compile(r"(?<=\d)(pm|times)(?=\s{0,2}[\d$])")
_SPACED_TILDE = re.compile(r"(?<=[^\W_])~(?=[^\W\d_])|(?<=[^\W\d_])~(?=\d)|(?<=[,;:.])~")
_PROSE = re.compile(r"[A-Za-z]{2,}\s+[A-Za-z]{2,}")


def mask(text: str) -> str:
    """`text` with LaTeX and typographic variants replaced; `len(mask(text)) == len(text)`.

    A command becomes spaces and the sign it stands for (`\\times` gives `     ×`), the sign last,
    so that a span that ends on it ends there in the original text too.
    """
    masked = _URL.sub(_letters, text.translate(_CHARACTERS))
    if "\\" in masked or "$" in masked or "{" in masked:
        masked = _mask_latex(masked)
    masked = _RESIDUE.sub(_sign_of_word, masked)
    masked = _GLUED_RESIDUE.sub(_sign_of_word, masked)
    return _SPACED_TILDE.sub(" ", masked)


def _mask_latex(text: str) -> str:
    text = _THOUSANDS.sub("\u2063,\u2063", text)
    text = _MATH.sub(_math, text)
    text = _SI_UNIT.sub(lambda match: (_SI[match[1]] + _SI[match[2]]).rjust(len(match[0])), text)
    text = _COMMAND.sub(_sign_of_command, text)
    text = _ESCAPED.sub(_spaces, text)
    text = _BRACED_SIGN.sub(r" \1 ", text)
    text = _DEGREE.sub(lambda match: "°".rjust(len(match[0])), text)
    return text.replace("{", " ").replace("}", " ").replace("\\", " ")


def _spaces(match: re.Match[str]) -> str:
    return " " * len(match[0])


def _letters(match: re.Match[str]) -> str:
    return "u" * len(match[0])


def _math(match: re.Match[str]) -> str:
    inside = match[1]
    if _PROSE.search(inside) and "\\" not in inside:
        return match[0]
    return f" {inside} "


def _sign_of_command(match: re.Match[str]) -> str:
    return _COMMANDS.get(match[1], "").rjust(len(match[0]))


def _sign_of_word(match: re.Match[str]) -> str:
    return _COMMANDS[match[1]].rjust(len(match[0]))
