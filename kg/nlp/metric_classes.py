"""Coarse classes of metrics, from the words of their names."""

import re
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
_PERCENT_TOO = words(
    """
    f1 f measure score scores accuracies performance em hit hits r p ap ar map ap50 amota auc auroc
    auprc wer cer eer per pck asr nmi ari mrr ndcg pq jaccard dsc mdsc las uas fpr fpr95 preference
    correctness miou acc
    """
)
_BREAK = re.compile(r"[\s@_\-/]+")


def name_words(name: str | None) -> list[str]:
    """The words of a metric's name in lower case; "Hits@1" has two."""
    return [] if name is None else _BREAK.split(name.casefold())


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
    return metric_class(name) == "percent" or not _PERCENT_TOO.isdisjoint(name)
