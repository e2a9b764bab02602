"""Several networks that judge together.

Unlike ones err on different clips, so their mean errs less than each (Lakshminarayanan et al., NeurIPS 2017): another
backbone brings more than another seed of the same (README). A config has a ``[[member]]`` for each: its ``name``, its
``share`` of what is said, and in tables what its recipe has otherwise than the rest of the config says.
"""

from __future__ import annotations

from pathlib import Path

import torch
from torch import nn

from .model import ForgeryNet

HEADS = ("to_logit", "to_mask", "to_kind")  # what a member says, each by a linear layer


class Committee(nn.Module):
    """Face crops as `ForgeryNet` takes them -> the sum of what its members say, each of which says a share of it."""

    def __init__(self, members: list[ForgeryNet]):
        super().__init__()
        self.members = nn.ModuleList(members)

    def forward(self, x: torch.Tensor) -> tuple[torch.Tensor, ...]:
        first, *others = (member(x) for member in self.members)
        for other in others:
            first = tuple(one + more for one, more in zip(first, other, strict=True))
        return first


def changed(config: dict, changes: dict) -> dict:
    """A copy with the values of ``changes`` in it, table by table."""
    result = dict(config)
    for key, value in changes.items():
        result[key] = changed(result.get(key, {}), value) if isinstance(value, dict) else value
    return result


def members_of(config: dict) -> list[dict]:
    """The recipe of each member; of a config without members its own alone."""
    alone = {key: value for key, value in config.items() if key != "member"}
    return [changed(alone, member) for member in config["member"]] if "member" in config else [alone]


@torch.no_grad()
def assembled(nets: list[ForgeryNet], config: dict) -> nn.Module:
    """One network of several, each with its share; of one, itself. Changes their heads."""
    if len(nets) == 1:
        return nets[0]
    for net, member in zip(nets, config["member"], strict=True):
        for head in HEADS:
            for parameter in getattr(net, head).parameters():
                parameter.mul_(member["share"])
    return Committee(nets)


def load(weights: Path, config: dict) -> nn.Module:
    """What a config describes, with stored weights, ready to judge."""
    state = torch.load(weights, map_location="cpu", weights_only=True)
    recipes = members_of(config)
    nets = [ForgeryNet.of(recipe["model"]) for recipe in recipes]
    # A single snapshot of a member may be asked on its own, too.
    judge = Committee(nets) if any(key.startswith("members.") for key in state) else _fitting(nets, state)
    judge.load_state_dict(state)
    return judge.eval()


def _fitting(nets: list[ForgeryNet], state: dict[str, torch.Tensor]) -> ForgeryNet:
    """The member that a snapshot is of."""
    for net in nets:
        own = net.state_dict()
        if own.keys() == state.keys() and all(own[key].shape == value.shape for key, value in state.items()):
            return net
    return nets[0]
