"""Units and scale words as papers print them, and the one form that a result carries."""

import re
from functools import cache

_FORMS: dict[str, str] = {
    "%": "%|percent|per cent|per-cent|percentage[- ]points?|percents|percentage|pp|p\\.p\\.|pps",
    "x": "x|X|×|times|folds?",
    "points": "points?|pts?\\.?",
    "dB": "dB|db|DB|decibels?|dBs",
    "fps": "fps|FPS|[Ff]rames?[- ][Pp]er[- ][Ss]econd|frames/s|frames/sec|frames/second|f/s",
    "images/s": "images per second|images/s|images/sec|imgs?/s",
    "tokens/s": "tokens per second|tokens/s|tokens/sec",
    "steps/s": "steps per second|steps/s",
    "ms": "ms|msec|msecs|milliseconds?|milli-seconds?",
    "µs": "µs|us|microseconds?",
    "ns": "ns|nanoseconds?",
    "s": "s|sec\\.?|secs|seconds?",
    "min": "min|mins|minutes?",
    "h": "h|hr|hrs|hours?",
    "days": "days?",
    "weeks": "weeks?",
    "months": "months?",
    "GPU hours": "(?:[A-Z]{0,2}[0-9]{2,4}[- ])?GPU[- ](?:[hH]ours?|hrs?|h)",
    "GPU days": "(?:[A-Z]{0,2}[0-9]{2,4}[- ])?GPU[- ]days?",
    "TPU hours": "TPU[- ]hours?",
    "B": "bytes?",
    "KB": "KB|kB|KiB|kilobytes?",
    "MB": "MB|MiB|megabytes?",
    "GB": "GB|GiB|gigabytes?",
    "TB": "TB|TiB|terabytes?",
    "bits": "bits?",
    "bpp": "bpp|bits per pixel",
    "kbps": "kbps|kb/s|kbit/s|Kbps",
    "Mbps": "Mbps|Mb/s|Mbit/s",
    "Gbps": "Gbps|Gb/s",
    "GB/s": "GB/s",
    "m/s": "m/s|meters per second",
    "cm/s": "cm/s",
    "mm/s": "mm/s",
    "km/h": "km/h",
    "km": "km|kilometers?|kilometres?",
    "m": "m|meters?|metres?",
    "cm": "cm|centimeters?|centimetres?",
    "mm": "mm|millimeters?|millimetres?",
    "µm": "µm|um|micrometers?|micrometres?|microns?",
    "nm": "nm|nanometers?",
    "°": "°|deg|degrees?",
    "°C": "° ?C",
    "mmHg": "mmHg|mm Hg|mm-Hg",
    "bpm": "bpm|BPM|beats per minute",
    "W": "W|watts?",
    "mW": "mW|milliwatts?",
    "µW": "µW|uW",
    "kW": "kW",
    "kWh": "kWh",
    "J": "J|joules?",
    "mJ": "mJ|millijoules?",
    "µJ": "µJ|uJ",
    "nJ": "nJ",
    "pJ": "pJ",
    "kJ": "kJ",
    "V": "V|volts?",
    "mV": "mV",
    "Hz": "Hz",
    "kHz": "kHz|KHz",
    "MHz": "MHz",
    "GHz": "GHz",
    "N": "N|newtons?",
    "g": "g|grams?",
    "kg": "kg|kilograms?",
    "TOPS/W": "TOPS/W",
    "TOPS": "TOPS",
    "pixels": "pixels?|px",
    "tokens": "tokens?|training tokens",
    "frames": "frames?",
    "images": "images?",
    "examples": "examples?",
    "documents": "documents?",
    "epochs": "epochs?",
    "trajectories": "trajectories|trajectory",
}

_ALTERNATIVE = re.compile(r"(?:\([^)]*\)|[^|(])+")

# Words after a number that carry a scale and no unit: "3.1 GFLOPs", "23.7 kparameters".
_SCALED = r"FLOP[sS]?|Flops?|flops?|FLOPs|MACs?|Macs?|MAdds?|param(?:eter)?s?|OPs?"

SCALES = {
    **dict.fromkeys(("k", "K", "thousand"), 3),
    **dict.fromkeys(("M", "million", "millions", "Million", "mil"), 6),
    **dict.fromkeys(("G", "B", "bn", "Bn", "billion", "billions", "Billion"), 9),
    **dict.fromkeys(("T", "trillion", "trillions"), 12),
    "P": 15,
}

# Units that make a number a measurement whatever stands around it.
STRONG = frozenset({"%", "x", "dB", "fps", "ms"})

# What a number word ("five") must stand before to be read.
WORDED = frozenset({"%", "x", "points", "dB", "days", "weeks", "h", "min", "s", "ms", "°"})

SCALE = re.compile(
    r"(?: ?-?)(?P<scale>thousand|[mM]illions?|[bB]illions?|trillions?)(?![A-Za-z])"
    rf"|(?P<letter>[kKMGBTP])\+?(?= ?-?(?:{_SCALED})\b)"
    r"|(?P<glued>bn|[kKMGBT])(?![A-Za-z0-9])"
    r"|[ -](?P<apart>[kKMGB])(?![A-Za-z0-9/'])"
    rf"|[ -](?P<before>[kKMGBTP])(?=(?:{_SCALED})\b)"
)


@cache
def unit_pattern() -> re.Pattern[str]:
    """Matches a unit where a number ends; the longest form wins."""
    forms = [form for group in _FORMS.values() for form in _ALTERNATIVE.findall(group)]
    return re.compile(rf"(?:{'|'.join(sorted(forms, key=_by_length))})(?![A-Za-z])")


@cache
def canonical_unit(printed: str) -> str | None:
    """The form of a printed unit that results carry, or None where it is no unit."""
    for unit, forms in _compiled():
        if forms.fullmatch(printed):
            return unit
    return None


@cache
def _compiled() -> tuple[tuple[str, re.Pattern[str]], ...]:
    return tuple((unit, re.compile(forms)) for unit, forms in _FORMS.items())


def _by_length(form: str) -> tuple[int, str]:
    return -len(form), form
