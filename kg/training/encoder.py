"""Trains the encoder of a pipeline on annotated papers; needs PyTorch."""

import logging
import random
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Any

import torch
from torch import Tensor
from torch.nn import functional

from kg.nlp.encoded import LINK_SIZE, PAIR_SIZE, part
from kg.training.encoder_network import Network, pretrained
from kg.training.encoder_targets import NOTHING, Target

log = logging.getLogger(__name__)


@dataclass(frozen=True, slots=True, kw_only=True)
class EncoderSettings:
    """Length and pace of the training; `share_*` weigh the losses of the heads beside the tags'."""

    passes: float = 5.0
    pieces: int = 2000
    rate: float = 1.5e-4
    head_rate: float = 1.2e-3
    decay: float = 0.01
    warmup: float = 0.1
    share_role: float = 0.3
    share_kind: float = 0.3
    share_link: float = 0.3
    share_pair: float = 0.2
    seed: int = 1


def train_encoder(targets: Sequence[Target], settings: EncoderSettings) -> Network:
    """The network after its passes; equal input, equal weights on one kind of machine."""
    torch.manual_seed(settings.seed)
    torch.set_num_threads(1)
    config, weights, _ = pretrained()
    network = Network(config, weights)
    groups = _groups(network, settings)
    optimizer = torch.optim.AdamW(groups, weight_decay=settings.decay, betas=(0.9, 0.98))
    steps = int(settings.passes * sum(1 for _ in _batches(targets, settings, 0)))
    schedule = torch.optim.lr_scheduler.LambdaLR(
        optimizer, lambda step: _pace(step, steps, settings)
    )
    network.train()
    batches = _endless(targets, settings)
    total = total_tags = 0.0
    for step in range(steps):
        with torch.autocast("cpu", dtype=torch.bfloat16):
            output = _run(network, batch := next(batches))
        loss, tags = _loss(output.float(), batch, settings)
        optimizer.zero_grad()
        loss.backward()
        torch.nn.utils.clip_grad_norm_(network.parameters(), 1.0)
        optimizer.step()
        schedule.step()
        total += float(loss.detach())
        total_tags += tags
        if step % 50 == 49:
            means = total / 50, total_tags / 50
            log.info("step %d of %d: loss %.3f, of tags %.3f", step + 1, steps, *means)
            total = total_tags = 0.0
    network.eval()
    return network


def _groups(network: Network, settings: EncoderSettings) -> list[dict[str, Any]]:
    slow = [
        parameter
        for own in (network.body.layers, network.body.norm, network.places, network.project)
        for parameter in own.parameters()
    ]
    known = {id(parameter) for parameter in slow}
    fast = [p for p in network.parameters() if p.requires_grad and id(p) not in known]
    return [{"params": slow, "lr": settings.rate}, {"params": fast, "lr": settings.head_rate}]


def _pace(step: int, steps: int, settings: EncoderSettings) -> float:
    """Up in the first tenth, then down in a line to a fiftieth."""
    warm = settings.warmup * steps
    return (step + 1) / warm if step < warm else max(0.02, (steps - step) / (steps - warm))


def _endless(targets: Sequence[Target], settings: EncoderSettings) -> Iterator[list[Target]]:
    number = 0
    while True:
        yield from _batches(targets, settings, number)
        number += 1


def _batches(
    targets: Sequence[Target], settings: EncoderSettings, number: int
) -> Iterator[list[Target]]:
    """The windows of one pass in batches of like length, batches in an order by chance."""
    order = random.Random(settings.seed * 1000 + number)  # noqa: S311  (no secret)
    ranked = sorted(targets, key=lambda t: len(t.window.pieces) + order.randrange(40))
    batches: list[list[Target]] = [[]]
    for target in ranked:
        longest = max(len(t.window.pieces) for t in [target, *batches[-1]])
        if longest * (len(batches[-1]) + 1) > settings.pieces and batches[-1]:
            batches.append([])
        batches[-1].append(target)
    order.shuffle(batches)
    yield from batches


def _run(network: Network, batch: Sequence[Target]) -> Tensor:
    windows = [target.window for target in batch]
    stacked = [
        _stack([getattr(window, name) for window in windows])
        for name in ("pieces", "shapes", "hints", "counts", "firsts")
    ]
    lengths = torch.tensor([len(window.pieces) for window in windows])
    mask = torch.arange(stacked[0].shape[1]) < lengths[:, None]
    embedded, features = network.embed(*stacked[:4])
    output: Tensor = network.body(embedded, features, stacked[4], mask[:, None, None, :])
    return output


def _stack(rows: Sequence[Any], fill: int = 0) -> Tensor:
    tensors = [torch.from_numpy(row) for row in rows]
    return torch.nn.utils.rnn.pad_sequence(tensors, batch_first=True, padding_value=fill)


def _loss(
    output: Tensor, batch: Sequence[Target], settings: EncoderSettings
) -> tuple[Tensor, float]:
    """The loss of all heads, and that of the tags alone."""
    loss = _words_loss(output, "tags", [target.tags for target in batch])
    tags = float(loss.detach())
    loss += settings.share_role * _words_loss(output, "roles", [t.roles for t in batch])
    loss += settings.share_kind * _words_loss(output, "kinds", [t.kinds for t in batch])
    links = [found for row, t in zip(output, batch, strict=True) for found in _links(row, t)]
    pairs = [found for row, t in zip(output, batch, strict=True) for found in _pairs(row, t)]
    if links:
        loss += settings.share_link * torch.stack(links).mean()
    if pairs:
        loss += settings.share_pair * torch.stack(pairs).mean()
    return loss, tags


def _words_loss(output: Tensor, name: str, wanted: Sequence[Any]) -> Tensor:
    targets = _stack(wanted, NOTHING)
    scores = output[..., part(name)].flatten(0, 1)
    total = functional.cross_entropy(
        scores, targets.flatten(), ignore_index=NOTHING, reduction="sum"
    )
    return total / (targets != NOTHING).sum().clamp(min=1)


def _links(row: Tensor, target: Target) -> Iterator[Tensor]:
    """Minus the logarithm of the probability that the right mentions, or none, get."""
    queries, keys, empty = row[:, part("queries")], row[:, part("keys")], row[:, part("empty")]
    for link in target.links:
        own = slice(link.slot * LINK_SIZE, (link.slot + 1) * LINK_SIZE)
        mentions = torch.from_numpy(link.mentions)
        scores = keys[mentions][:, own] @ queries[link.number, own] / LINK_SIZE**0.5
        scores = torch.cat([empty[link.number, link.slot : link.slot + 1], scores])
        right = torch.cat([torch.tensor([link.none]), torch.from_numpy(link.right)])
        yield torch.logsumexp(scores, 0) - torch.logsumexp(scores[right], 0)


def _pairs(row: Tensor, target: Target) -> Iterator[Tensor]:
    methods, datasets = row[:, part("methods")], row[:, part("datasets")]
    for pair in target.pairs:
        left, right = (
            methods[torch.from_numpy(pair.method)],
            datasets[torch.from_numpy(pair.dataset)],
        )
        score = (left @ right.T).amax() / PAIR_SIZE**0.5
        yield functional.binary_cross_entropy_with_logits(score, torch.tensor(float(pair.right)))
