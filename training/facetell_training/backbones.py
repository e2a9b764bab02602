"""Three small backbones, each as what comes up to stride 16 and what goes on to stride 32.

MobileNetV2 (Sandler et al., CVPR 2018), MobileOne-S0 (Vasu et al., CVPR 2023) and EfficientNet-lite0 (Tan & Le, ICML
2019, without attention and with ReLU6, as its authors' lite variant has it).
"""

from __future__ import annotations

import copy
from collections.abc import Callable
from dataclasses import dataclass

import torch
from torch import nn
from torch.nn import functional as F


class HalvingDepthwise(nn.Conv2d):
    """A strided depthwise convolution, trained on a CPU as an unstrided one of which every second pixel is kept.

    The same function: but the gradient of the strided form takes oneDNN ten times as long in bf16
    (measured: 81 against 6 ms for 32 x 96 x 80 x 80), half of the whole training step.
    """

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        if x.is_cuda or not self.training:
            return super().forward(x)
        return F.conv2d(x, self.weight, None, 1, self.padding, 1, self.groups)[:, :, ::2, ::2]


class ConvNorm(nn.Sequential):
    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1, act: bool = True):
        kind = HalvingDepthwise if stride == 2 and groups > 1 else nn.Conv2d
        layers: list[nn.Module] = [
            kind(inputs, outputs, kernel, stride, kernel // 2, groups=groups, bias=False),
            nn.BatchNorm2d(outputs),
        ]
        super().__init__(*layers, *([nn.ReLU6(inplace=True)] if act else []))

    def fused(self) -> nn.Sequential:
        """The same function with the norm folded into the convolution."""
        return nn.Sequential(nn.utils.fusion.fuse_conv_bn_eval(self[0], self[1]), *list(self)[2:])


class InvertedResidual(nn.Module):
    def __init__(self, inputs: int, outputs: int, stride: int, expansion: int, kernel: int = 3):
        super().__init__()
        hidden = inputs * expansion
        widen = [ConvNorm(inputs, hidden, 1)] if expansion != 1 else []
        self.conv = nn.Sequential(
            *widen,
            ConvNorm(hidden, hidden, kernel, stride, groups=hidden),
            ConvNorm(hidden, outputs, 1, act=False),
        )
        self.residual = stride == 1 and inputs == outputs

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        return x + self.conv(x) if self.residual else self.conv(x)


class Reparameterised(nn.Module):
    """Trained as a sum of a convolution, a 1x1 one and the input, each with a norm of its own; runs as one convolution.

    One k x k branch where the paper has four: more cost training time, none at run time.
    """

    def __init__(self, inputs: int, outputs: int, kernel: int, stride: int = 1, groups: int = 1):
        super().__init__()
        self.full = ConvNorm(inputs, outputs, kernel, stride, groups, act=False)
        self.point = ConvNorm(inputs, outputs, 1, stride, groups, act=False) if kernel > 1 else None
        self.skip = nn.BatchNorm2d(inputs) if inputs == outputs and stride == 1 else None

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        y = self.full(x)
        if self.point is not None:
            y = y + self.point(x)
        if self.skip is not None:
            y = y + self.skip(x)
        return F.relu6(y)

    def fused(self) -> nn.Sequential:
        whole = self.full.fused()[0]
        reach = whole.weight.shape[-1] // 2
        with torch.no_grad():
            for branch in (self.point.fused()[0] if self.point is not None else None, self._skipping(whole)):
                if branch is not None:
                    whole.weight += F.pad(branch.weight, (reach - branch.weight.shape[-1] // 2,) * 4)
                    whole.bias += branch.bias
        return nn.Sequential(whole, nn.ReLU6())

    def _skipping(self, like: nn.Conv2d) -> nn.Conv2d | None:
        """The skipped norm as a 1x1 convolution."""
        if self.skip is None:
            return None
        conv = nn.Conv2d(like.in_channels, like.out_channels, 1, groups=like.groups, bias=False)
        conv.weight.data = torch.eye(like.out_channels // like.groups).repeat(like.groups, 1)[..., None, None]
        return nn.utils.fusion.fuse_conv_bn_eval(conv.eval(), self.skip)


@dataclass(frozen=True)
class Backbone:
    """``fine``: blocks up to stride 16; ``deep``: those after, to stride 32; and how many channels each ends in."""

    fine: list[nn.Module]
    deep: list[nn.Module]
    fine_channels: int
    deep_channels: int


def _inverted(inputs: int, rows: list[tuple[int, int, int, int, int]]) -> list[nn.Module]:
    """``rows``: expansion, channels, repeats, first stride, kernel."""
    blocks: list[nn.Module] = []
    for expansion, outputs, repeats, stride, kernel in rows:
        for index in range(repeats):
            blocks.append(InvertedResidual(inputs, outputs, stride if index == 0 else 1, expansion, kernel))
            inputs = outputs
    return blocks


def mobilenet_v2() -> Backbone:
    """Table 2 of the paper, width 1."""
    fine = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 32, 3, 2, 3), (6, 64, 4, 2, 3), (6, 96, 3, 1, 3)]
    deep = [*_inverted(96, [(6, 160, 3, 2, 3), (6, 320, 1, 1, 3)]), ConvNorm(320, 1280, 1)]
    return Backbone([ConvNorm(3, 32, 3, 2), *_inverted(32, fine)], deep, 96, 1280)


def mobileone_s0() -> Backbone:
    """Depthwise 3x3 and 1x1 in turns, re-parameterised: table 2 of the paper."""

    def stage(inputs: int, outputs: int, count: int) -> list[nn.Module]:
        blocks: list[nn.Module] = []
        for index in range(count):
            blocks.append(Reparameterised(inputs, inputs, 3, 2 if index == 0 else 1, groups=inputs))
            blocks.append(Reparameterised(inputs, outputs, 1))
            inputs = outputs
        return blocks

    fine = [Reparameterised(3, 48, 3, 2), *stage(48, 48, 2), *stage(48, 128, 8), *stage(128, 256, 10)]
    return Backbone(fine, stage(256, 1024, 1), 256, 1024)


def efficientnet_lite0() -> Backbone:
    fine = [(1, 16, 1, 1, 3), (6, 24, 2, 2, 3), (6, 40, 2, 2, 5), (6, 80, 3, 2, 3), (6, 112, 3, 1, 5)]
    deep = [*_inverted(112, [(6, 192, 4, 2, 5), (6, 320, 1, 1, 3)]), ConvNorm(320, 1280, 1)]
    return Backbone([ConvNorm(3, 32, 3, 2), *_inverted(32, fine)], deep, 112, 1280)


def efficientnet_lite2() -> Backbone:
    """lite0 a tenth wider and a fifth deeper: too slow for a viewer's machine, but a teacher."""
    fine = [(1, 16, 1, 1, 3), (6, 24, 3, 2, 3), (6, 48, 3, 2, 5), (6, 88, 4, 2, 3), (6, 120, 4, 1, 5)]
    deep = [*_inverted(120, [(6, 208, 5, 2, 5), (6, 352, 1, 1, 3)]), ConvNorm(352, 1280, 1)]
    return Backbone([ConvNorm(3, 32, 3, 2), *_inverted(32, fine)], deep, 120, 1280)


BACKBONES: dict[str, Callable[[], Backbone]] = {
    f.__name__: f for f in (mobilenet_v2, mobileone_s0, efficientnet_lite0, efficientnet_lite2)
}


def fused(net: nn.Module) -> nn.Module:
    """A copy, ready to judge, in which every block with norms is one convolution."""
    net = copy.deepcopy(net).cpu().eval()

    def visit(module: nn.Module) -> None:
        for name, child in module.named_children():
            if isinstance(child, ConvNorm | Reparameterised):
                setattr(module, name, child.fused())
            else:
                visit(child)

    visit(net)
    return net
