"""Does the heat map point at the forged place? On pseudo-fakes of people never trained on, of which the place is known.

``overlap`` is the intersection over union of the cells above one half with those that were forged; ``ranked`` of as
many of the hottest cells as were forged, however hot, which tells where from how much; ``pointing`` how often the
hottest cell is a forged one (Zhang et al., "Top-down Neural Attention by Excitation Backprop", ECCV 2016).
Beside them what a map would reach that is the same for every face: the cells that are forged most often.
"""

from __future__ import annotations

from pathlib import Path

import numpy as np
from scipy.special import expit

from .bias import WAYS, Forged
from .figures import bootstrap, picture

FORGED = 0.5  # of a cell's pixels


def overlap(one: np.ndarray, other: np.ndarray) -> np.ndarray:
    """Intersection over union, map by map; two empty maps agree."""
    both, either = (one & other).sum((1, 2)), (one | other).sum((1, 2))
    return np.where(either > 0, both / np.maximum(either, 1), 1.0)


def hottest(heat: np.ndarray, truth: np.ndarray) -> np.ndarray:
    """Of each map as many of the hottest cells as its truth has."""
    flat = heat.reshape(len(heat), -1)
    place = np.argsort(np.argsort(-flat, 1, kind="stable"), 1)
    return (place < truth.reshape(len(truth), -1).sum(1, keepdims=True)).reshape(heat.shape)


def pointing(heat: np.ndarray, truth: np.ndarray) -> np.ndarray:
    flat = heat.reshape(len(heat), -1)
    return truth.reshape(len(truth), -1)[np.arange(len(flat)), flat.argmax(1)]


def heat_maps(maps: np.ndarray, real_maps: np.ndarray, forged: Forged) -> dict:
    """``maps``, ``real_maps``: logits of the forged and of the authentic halves' maps."""
    heat, cool = expit(maps), expit(real_maps)
    truth = forged.mask > FORGED * forged.mask.max((1, 2), keepdims=True)
    usual = truth.mean(0)
    table = {}
    for way in (*WAYS, "all"):
        chosen = np.ones(len(truth), bool) if way == "all" else forged.way == way
        constant = np.broadcast_to(usual, truth[chosen].shape)
        clips, clip = np.unique(forged.clip[chosen], return_inverse=True)
        iou, hit = overlap(heat[chosen] > 0.5, truth[chosen]), pointing(heat[chosen], truth[chosen])
        ranked = overlap(hottest(heat[chosen], truth[chosen]), truth[chosen])

        def of_clips(values: np.ndarray, clip=clip, clips=clips) -> list[float]:
            means = np.bincount(clip, values) / np.bincount(clip)
            return bootstrap(lambda rng: float(rng.choice(means, len(clips)).mean()))

        table[way] = dict(
            faces=int(chosen.sum()),
            clips=len(clips),
            overlap=float(iou.mean()),
            overlap_interval=of_clips(iou),
            overlap_constant=float(overlap(constant > 0.5, truth[chosen]).mean()),
            ranked=float(ranked.mean()),
            ranked_interval=of_clips(ranked),
            ranked_constant=float(overlap(hottest(constant, truth[chosen]), truth[chosen]).mean()),
            pointing=float(hit.mean()),
            pointing_interval=of_clips(hit),
            pointing_constant=float(pointing(constant, truth[chosen]).mean()),
            forged_share=float(truth[chosen].mean()),
            hot_on_authentic=float((cool[chosen] > 0.5).mean()),
        )
    return table


def draw(maps: np.ndarray, forged: Forged, path: Path) -> None:
    """The mean map beside the mean truth: no person's face is shown."""
    truth, heat = forged.mask, expit(maps)

    def on(axes) -> None:
        for index, way in enumerate(WAYS):
            chosen = forged.way == way
            for axis, values, name in zip(axes[2 * index :], (truth, heat), ("forged", "found"), strict=False):
                axis.imshow(values[chosen].mean(0), vmin=0, vmax=1, cmap="magma")
                axis.set(title=f"{way}: {name}", xticks=[], yticks=[])

    picture(path, 2 * len(WAYS), on, width=1.5, height=1.7, columns=6)
