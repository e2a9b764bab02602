"""``export``: averaged weights -> ``forgery.onnx`` and ``forgery.json`` for the detector.

The ONNX file takes ``face`` f32 [1,3,S,S] (RGB, v/127.5 - 1) and gives ``logit`` [1,1], ``mask``
[1,1,M,M] and ``manner`` [1,3], all of them logits. Weights are stored as fp16, each behind a Cast to
f32, which halves the file; the runtime folds the casts when it loads.
"""

from __future__ import annotations

import copy
import hashlib
from pathlib import Path

import numpy as np
import onnx
import onnxruntime
import torch
from onnx import TensorProto, helper, numpy_helper
from torch import nn

from .backbones import fused
from .calibrate import SURE

OPSET = 17
HALF_FROM = 64  # smaller tensors stay f32: nothing to gain
GRAPH_TOLERANCE = 1e-3  # on logits, against PyTorch with the very weights that the file holds
SCORE_TOLERANCE = 1e-2  # on probabilities, against the f32 weights: what the rounding itself costs


def round_weights(net: nn.Module) -> nn.Module:
    """A copy with every large weight rounded to what fp16 can hold."""
    net = copy.deepcopy(net)
    for parameter in net.parameters():
        if parameter.numel() >= HALF_FROM:
            parameter.data = parameter.data.half().float()
    return net


def store_as_half(model: onnx.ModelProto) -> onnx.ModelProto:
    """Replace large f32 initialisers with fp16 ones behind a Cast."""
    casts = []
    for tensor in model.graph.initializer:
        value = numpy_helper.to_array(tensor)
        if tensor.data_type != TensorProto.FLOAT or value.size < HALF_FROM:
            continue
        name = tensor.name
        tensor.CopyFrom(numpy_helper.from_array(value.astype(np.float16), f"{name}.half"))
        casts.append(helper.make_node("Cast", [f"{name}.half"], [name], to=TensorProto.FLOAT))
    nodes = casts + list(model.graph.node)
    del model.graph.node[:]
    model.graph.node.extend(nodes)
    return model


def write_onnx(net: nn.Module, path: Path, size: int) -> None:
    """Write ``net`` and check the file against it; raises ``ValueError`` if they disagree."""
    folded = fused(net)
    rounded = round_weights(folded)
    torch.onnx.export(
        rounded,
        (torch.zeros(1, 3, size, size),),
        str(path),
        input_names=["face"],
        output_names=["logit", "mask", "manner"],
        opset_version=OPSET,
        dynamo=False,
    )
    model = store_as_half(onnx.load(path))
    onnx.checker.check_model(model, full_check=True)
    onnx.save(model, path)
    session = onnxruntime.InferenceSession(str(path), providers=["CPUExecutionProvider"])
    random = torch.Generator().manual_seed(0)
    for _ in range(8):
        # Smooth random pictures: closer to a face's statistics than white noise.
        x = nn.functional.interpolate(torch.rand(1, 3, 20, 20, generator=random) * 2 - 1, size=size, mode="bilinear")
        with torch.inference_mode():
            exact, expected = net.cpu().eval()(x), rounded(x)
        for got, want, ideal in zip(session.run(None, {"face": x.numpy()}), expected, exact, strict=True):
            graph = np.abs(got - want.numpy()).max()
            score = (torch.sigmoid(torch.from_numpy(got)) - torch.sigmoid(ideal)).abs().max().item()
            if graph > GRAPH_TOLERANCE or score > SCORE_TOLERANCE:
                raise ValueError(f"export differs: {graph:.1e} in the graph, {score:.1e} in the scores")


def settings(config: dict, onnx_path: Path, calibration: dict, alarms: dict, trained: dict) -> dict:
    """The contents of ``forgery.json``. The detector's own tool measures ``self_test`` (see README)."""
    model = config["model"]
    return dict(
        name=config["name"],
        version=config["version"],
        sha256=hashlib.sha256(onnx_path.read_bytes()).hexdigest(),
        input_size=model["input_size"],
        crop_margin=model["crop_margin"],
        mask_size=model["mask_size"],
        calibration=calibration,
        limits=config["limits"],
        alarms=alarms,
        manners=dict(least=SURE, said=0, right=0),  # how often that is right is measured, too
        self_test=dict(logit=0.0),
        trained_on=trained,
    )
