"""Coarse classes of metrics, from the words of their names."""

from collections.abc import Sequence

from kg.nlp.cues import words

_CLASSES: tuple[tuple[str, frozenset[str]], ...] = (
    ("speed", words("speed speedup speed-up speedups throughput fps")),
    ("time", words("time latency runtime delay hours duration")),
    ("size", words("parameters params parameter size memory flops macs storage ram footprint")),
    (
        "cost",
        words(
            """
            cost costs energy power computation computational compute bandwidth overhead budget
            tokens data
            """
        ),
    ),
    (
        "error",
        words("error errors wer cer eer mae rmse mse mape loss perplexity fid fvd distance lpips"),
    ),
    ("db", words("psnr sdr snr si-sdr si-snr sdri")),
    (
        "points",
        words("bleu rouge meteor cider bertscore f1 auc auroc map correlation rouge-l ap"),
    ),
    (
        "percent",
        words(
            """
            accuracy precision recall rate rates dice iou miou sensitivity specificity success acc
            """
        ),
    ),
)
_PERCENT_TOO = words("f1 ap map auc auroc wer cer eer f measure score")


def metric_class(name: Sequence[str]) -> str:
    """The class of a metric with these words, in lower case, in its name; `other` if none fits."""
    have = set(name)
    for class_, members in _CLASSES:
        if have & members:
            return class_
    return "other"


def runs_in_percent(name: Sequence[str]) -> bool:
    """Whether a metric with these words in its name (or with no name) runs from 0 to 100 %."""
    if not name:
        return True
    return metric_class(name) in ("percent", "other") or not _PERCENT_TOO.isdisjoint(name)
