"""A network that learns from another one: to say what that one says of the same picture, whatever it shows.

No label is asked, so it cannot learn by heart what its teacher did not; of mixed pictures nobody has one (Beyer et al.,
CVPR 2022: the same view for both, mixing, and patience; of logits: Ba & Caruana, NeurIPS 2014).
"""

from __future__ import annotations

from typing import NamedTuple

import torch
from torch import nn
from torch.nn import functional as F

from .model import normalised


class Teaching(NamedTuple):
    """Who teaches, and by what ``[model]`` of a config it takes pictures."""

    teacher: nn.Module
    model: dict


def mixed(x: torch.Tensor, share: float) -> torch.Tensor:
    """Pictures [N,3,S,S] in another order, a ``share`` of them with another one shining through, by 0 to 100 %."""
    order = torch.randperm(len(x))
    count = round(share * len(x))
    through = torch.rand(count, 1, 1, 1).to(x)
    x, others = x[order], x[order.roll(1)]
    return torch.cat([x[:count].lerp(others[:count], through), x[count:]])


def losses(
    net: nn.Module, teacher: nn.Module, batch, device: torch.device, config: dict
) -> tuple[torch.Tensor, dict[str, torch.Tensor]]:
    """How far ``net`` is from its teacher on one batch of pairs, and the parts of it.

    ``unexplained`` is the share of the variance of the teacher's logits that is not the net's.
    """
    real, fake, *_ = (t.to(device, non_blocking=True) for t in batch)
    x = normalised(torch.cat([real, fake]))
    if torch.is_grad_enabled():
        x = mixed(x, config["mixed"])
    x = x.to(memory_format=torch.channels_last)
    with torch.autocast(device.type, torch.bfloat16):
        with torch.no_grad():
            wanted, wanted_mask, wanted_kind = (said.float() for said in teacher(x))
        logit, mask, kind = (said.float() for said in net(x))
    verdict = F.smooth_l1_loss(logit, wanted)
    where = F.binary_cross_entropy_with_logits(mask, wanted_mask.sigmoid())
    manner = F.kl_div(kind.log_softmax(1), wanted_kind.log_softmax(1), log_target=True, reduction="batchmean")
    total = verdict + config["mask_weight"] * where + config["kind_weight"] * manner
    unexplained = (logit - wanted).square().mean() / wanted.var(correction=0).clamp_min(1e-6)
    parts = dict(loss=total, verdict=verdict, mask=where, manner=manner, unexplained=unexplained)
    return total, {name: part.detach() for name, part in parts.items()}
