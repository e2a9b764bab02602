"""Several networks that judge together.

Unlike ones err on different clips, so their mean errs less than each (Lakshminarayanan et al., NeurIPS 2017): another
backbone brings more than another seed of the same (README). A config has a ``[[member]]`` for each: its ``name``, its
``share`` of what is said, and in tables what its recipe has otherwise than the rest of the config says. Members may see
crops of different sizes: the committee takes those of its own ``[model]`` and makes each member's of them. With a
``[[student]]`` in the config, or several, what is released is not the members but whom they teach (`teach.py`).
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn
from torch.nn import functional as F

from .config import changed
from .model import ForgeryNet

HEADS = ("to_logit", "to_mask", "to_kind")  # what a member says, each by a linear layer


class Resized(nn.Module):
    """Square pictures [N,C,S,S] -> [N,C,s,s], linear between the middles of pixels.

    As two products of matrices, which the detector is fast at: of what lies side by side, then of what lies one below
    the other, each time the last axis, brought to the front.
    """

    def __init__(self, before: int, after: int):
        super().__init__()
        weights = F.interpolate(torch.eye(before)[None], size=after, mode="linear")[0].T
        # As they are exported.
        self.register_buffer("weight", weights.half().float()[:, :, None, None], persistent=False)

    def forward(self, x: torch.Tensor) -> torch.Tensor:
        for _ in range(2):
            x = F.conv2d(x.permute(0, 3, 1, 2), self.weight)
        # The channels are last now. As one row of pixels, or who reads the graph joins this turn with the last product.
        return x.flatten(1, 2).permute(0, 2, 1).unflatten(2, x.shape[1:3])


def resized(before: int, after: int) -> nn.Module:
    return nn.Identity() if before == after else Resized(before, after)


class Committee(nn.Module):
    """Face crops as `ForgeryNet` takes them -> the sum of what its members say, each of which says a share of it.

    ``model`` and ``models``: what a config's ``[model]`` says of its sizes, and the same of each member.
    """

    def __init__(self, members: list[ForgeryNet], model: dict, models: list[dict]):
        super().__init__()
        self.members = nn.ModuleList(members)
        self.takes = nn.ModuleList(resized(model["input_size"], own["input_size"]) for own in models)
        self.maps = nn.ModuleList(resized(own["mask_size"], model["mask_size"]) for own in models)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        said = []
        for member, takes, maps in zip(self.members, self.takes, self.maps, strict=True):
            logit, mask, kind = member(takes(x))
            said.append((logit, maps(mask), kind))
        return tuple(sum(parts[1:], parts[0]) for parts in zip(*said, strict=True))


def members_of(config: dict) -> list[dict]:
    """The recipe of each member; of a config without members its own alone."""
    alone = _alone(config)
    return [changed(alone, member) for member in config["member"]] if "member" in config else [alone]


def students_of(config: dict) -> list[dict]:
    """The recipes of the networks that the members teach, if they do."""
    return [changed(_alone(config), student) for student in config.get("student", [])]


def released_of(config: dict) -> list[dict]:
    """The recipe of each network of what is released."""
    return students_of(config) or members_of(config)


def _alone(config: dict) -> dict:
    return {key: value for key, value in config.items() if key not in ("member", "student")}


@torch.no_grad()
def assembled(nets: list[ForgeryNet], config: dict, recipes: list[dict]) -> nn.Module:
    """One network of several, each with its recipe's share; of one, itself. Changes their heads."""
    if len(nets) == 1:
        return nets[0]
    for net, recipe in zip(nets, recipes, strict=True):
        for head in HEADS:
            for parameter in getattr(net, head).parameters():
                parameter.mul_(recipe["share"])
    return committee(nets, config["model"], recipes)


def committee(nets: list[ForgeryNet], model: dict, recipes: list[dict]) -> Committee:
    """Which takes pictures as a config's ``[model]`` says; each of ``nets`` as its recipe does."""
    return Committee(nets, model, [recipe["model"] for recipe in recipes])


def load(weights: Path, config: dict) -> nn.Module:
    """What a config describes, with stored weights, ready to judge."""
    state = torch.load(weights, map_location="cpu", weights_only=True)
    recipes = released_of(config)
    nets = [ForgeryNet.of(recipe["model"]) for recipe in recipes]
    # A single snapshot of one of them may be asked on its own, too.
    together = any(key.startswith("members.") for key in state)
    judge = committee(nets, config["model"], recipes) if together else fitting(nets, state)
    judge.load_state_dict(state)
    return judge.eval()


def fitting(nets: list[ForgeryNet], state: dict[str, torch.Tensor]) -> ForgeryNet:
    """That of ``nets`` which a snapshot is of; else the first."""
    for net in nets:
        own = net.state_dict()
        if own.keys() == state.keys() and all(own[key].shape == value.shape for key, value in state.items()):
            return net
    return nets[0]
