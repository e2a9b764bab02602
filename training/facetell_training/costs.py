"""``backbones``: every backbone at two input sizes as ONNX, untrained, for its time in the product's engine, and what
is released beside them.

Time does not depend on the weights, so what a backbone costs is known before it is trained.
"""

from __future__ import annotations

import json
import math
import shutil
from pathlib import Path

import onnx
import torch
from torch import nn

from .backbones import BACKBONES, fused
from .export import OPSET
from .model import ForgeryNet

SIZES = (160, 224)


def multiplications(net: nn.Module, size: int) -> int:
    counted = []

    def count(conv: nn.Conv2d, _inputs, output: torch.Tensor) -> None:
        counted.append(output.numel() * conv.weight[0].numel())

    hooks = [m.register_forward_hook(count) for m in net.modules() if isinstance(m, nn.Conv2d)]
    with torch.inference_mode():
        net(torch.zeros(1, 3, size, size))
    for hook in hooks:
        hook.remove()
    return sum(counted)


def released(models: Path, out: Path) -> dict:
    """Copy the released model; of an exported graph multiplications are not counted."""
    settings = json.loads((models / "forgery.json").read_text())
    file = shutil.copyfile(models / "forgery.onnx", out / "released.onnx")
    return dict(
        name=f"{settings['name']} {settings['version']}",
        size=settings["input_size"],
        file=file.name,
        parameters=sum(math.prod(tensor.dims) for tensor in onnx.load(file).graph.initializer),
        multiplications=None,
    )


def costs(out: Path, models: Path) -> list[dict]:
    """Write every backbone at every size, the model in ``models`` beside them, and ``backbones.json`` about them."""
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for name in BACKBONES:
        torch.manual_seed(0)
        net = fused(ForgeryNet(0.0, backbone=name))
        for size in SIZES:
            file = f"{name}_{size}.onnx"
            face = (torch.zeros(1, 3, size, size),)
            names = dict(input_names=["face"], output_names=["logit", "mask"])
            torch.onnx.export(net, face, str(out / file), **names, opset_version=OPSET, dynamo=False)
            parameters = sum(p.numel() for p in net.parameters())
            rows.append(
                dict(name=name, size=size, file=file, parameters=parameters, multiplications=multiplications(net, size))
            )
    rows.append(released(models, out))
    (out / "backbones.json").write_text(json.dumps(rows, indent=1) + "\n")
    return rows
