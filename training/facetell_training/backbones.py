"""``backbones``: three small networks at two input sizes, untrained, as ONNX: for their time in the product's engine.

Time does not depend on the weights, so what a backbone costs is known before it is trained. Each ends as the released
network does, in a verdict and a map of stride 16; re-parameterised blocks are as they run, fused.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from .export import OPSET
from .model import ForgeryNet

SIZES = (160, 224)


def _conv(inputs: int, outputs: int, kernel: int = 1, stride: int = 1, groups: int = 1, act: bool = True) -> list:
    conv = nn.Conv2d(inputs, outputs, kernel, stride, kernel // 2, groups=groups)
    return [conv, nn.ReLU6()] if act else [conv]


class _Residual(nn.Sequential):
    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + super().forward(x)


class Headed(nn.Module):
    """``fine`` up to stride 16, ``deep`` beyond, joined as in `ForgeryNet`."""

    def __init__(self, fine: list, deep: list, fine_channels: int, deep_channels: int, joined: int = 64):
        super().__init__()
        self.fine, self.deep = nn.Sequential(*fine), nn.Sequential(*deep)
        self.join_fine, self.join_deep = nn.Conv2d(fine_channels, joined, 1), nn.Conv2d(deep_channels, joined, 1)
        self.to_mask, self.to_logit = nn.Conv2d(joined, 1, 1), nn.Linear(deep_channels + joined, 1)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        fine = self.fine(x)
        deep = self.deep(fine)
        joined = F.relu(self.join_fine(fine) + F.interpolate(self.join_deep(deep), scale_factor=2.0, mode="nearest"))
        return self.to_logit(torch.cat([deep.mean((2, 3)), joined.mean((2, 3))], 1)), self.to_mask(joined)


def mobileone_s0() -> nn.Module:
    """Depthwise 3x3 and 1x1 in turns, fused (Vasu et al., "MobileOne", CVPR 2023, table 2)."""

    def stage(inputs: int, outputs: int, count: int) -> list:
        layers = []
        for index in range(count):
            stride = 2 if index == 0 else 1
            layers += _conv(inputs, inputs, 3, stride, groups=inputs) + _conv(inputs, outputs)
            inputs = outputs
        return layers

    fine = [*_conv(3, 48, 3, 2), *stage(48, 48, 2), *stage(48, 128, 8), *stage(128, 256, 10)]
    return Headed(fine, stage(256, 1024, 1), 256, 1024)


def efficientnet_lite0() -> nn.Module:
    """EfficientNet-B0 (Tan & Le, ICML 2019) without attention and with ReLU6, as its authors' lite0 has it."""

    def block(inputs: int, outputs: int, expansion: int, kernel: int, stride: int) -> nn.Module:
        hidden = inputs * expansion
        layers = _conv(inputs, hidden) if expansion > 1 else []
        layers += _conv(hidden, hidden, kernel, stride, groups=hidden) + _conv(hidden, outputs, act=False)
        return (_Residual if stride == 1 and inputs == outputs else nn.Sequential)(*layers)

    def stages(inputs: int, rows: list[tuple[int, int, int, int, int]]) -> list:
        layers = []
        for expansion, outputs, count, stride, kernel in rows:
            for index in range(count):
                layers.append(block(inputs, outputs, expansion, kernel, stride if index == 0 else 1))
                inputs = outputs
        return layers

    first = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5)]
    deep = [*stages(112, [(6, 192, 4, 2, 5), (6, 320, 1, 1, 3)]), *_conv(320, 1280)]
    return Headed([*_conv(3, 32, 3, 2), *stages(32, first)], deep, 112, 1280)


BACKBONES: dict[str, Callable[[], nn.Module]] = dict(
    mobilenet_v2=lambda: ForgeryNet(0.0), mobileone_s0=mobileone_s0, efficientnet_lite0=efficientnet_lite0
)


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


def backbones(out: Path) -> list[dict]:
    """Write every backbone at every size, and ``backbones.json`` about them."""
    out.mkdir(parents=True, exist_ok=True)
    rows = []
    for name, make in BACKBONES.items():
        torch.manual_seed(0)
        net = make().eval()
        for size in SIZES:
            file = f"{name}_{size}.onnx"
            face = (torch.zeros(1, 3, size, size),)
            names = dict(input_names=["face"], output_names=["logit", "mask"])
            torch.onnx.export(net, face, str(out / file), **names, opset_version=OPSET, dynamo=False)
            parameters = sum(p.numel() for p in net.parameters())
            rows.append(
                dict(name=name, size=size, file=file, parameters=parameters, multiplications=multiplications(net, size))
            )
    (out / "backbones.json").write_text(json.dumps(rows, indent=1) + "\n")
    return rows
