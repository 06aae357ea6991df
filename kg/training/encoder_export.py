"""Turns a trained encoder into what `kg_encoder` runs: an int8 ONNX file and its embeddings."""

import io
import tempfile
import warnings
from pathlib import Path

import numpy
import torch
from numpy.typing import NDArray

from kg.nlp.encoder import Tables
from kg.training.encoder_network import FEATURES, Network, scales


def export(network: Network, vocabulary: list[str]) -> tuple[bytes, Tables]:
    """The layers as ONNX with weights of whole numbers, and the tables that feed them."""
    return _quantised(_onnx(network)), _tables(network, vocabulary)


def _onnx(network: Network) -> bytes:
    size = network.words.weight.shape[1]
    sample = (torch.zeros(9, size), torch.zeros(9, sum(FEATURES)), torch.tensor([1, 2, 5]))
    written = io.BytesIO()
    with warnings.catch_warnings(), torch.no_grad():
        warnings.simplefilter("ignore")
        torch.onnx.export(
            network.body,
            sample,
            written,
            input_names=["embedded", "features", "firsts"],
            output_names=["rows"],
            dynamic_axes={
                "embedded": {0: "pieces"},
                "features": {0: "pieces"},
                "firsts": {0: "words"},
                "rows": {0: "words"},
            },
            opset_version=17,
            dynamo=False,
        )
    return written.getvalue()


def _quantised(model: bytes) -> bytes:
    from onnxruntime.quantization import QuantType, quantize_dynamic

    with tempfile.TemporaryDirectory() as folder:
        source, target = Path(folder, "fp32.onnx"), Path(folder, "int8.onnx")
        source.write_bytes(model)
        quantize_dynamic(
            source,
            target,
            op_types_to_quantize=["MatMul"],
            per_channel=True,
            weight_type=QuantType.QInt8,
            extra_options={"MatMulConstBOnly": True},
        )
        return target.read_bytes()


def _tables(network: Network, vocabulary: list[str]) -> Tables:
    tables = (network.shapes.weight, network.hints.weight, network.counts.weight)
    projects = network.project.weight.split(FEATURES, dim=1)
    inner = [_table(table @ own.T) for table, own in zip(tables, projects, strict=True)]
    words = network.words.weight
    steps = scales(words)
    return Tables(
        vocabulary=tuple(vocabulary),
        words=torch.round(words / steps).to(torch.int8).numpy(),
        scales=_table(steps[:, 0]),
        places=_table(network.places.weight),
        shapes=_table(network.shapes.weight),
        hints=_table(network.hints.weight),
        counts=_table(network.counts.weight),
        shapes_in=inner[0],
        hints_in=inner[1],
        counts_in=inner[2],
    )


def _table(weight: torch.Tensor) -> NDArray[numpy.float32]:
    table: NDArray[numpy.float32] = weight.detach().float().numpy().copy()
    return table
