"""Pseudo-fakes from authentic faces: five ways in which a face comes to be another.

Self-blend: a face is blended onto itself through a deformed soft mask after the statistics of one
side were changed (Shiohara & Yamasaki, "Detecting Deepfakes with Self-Blended Images", CVPR 2022).
Cross-identity blend: the face of another person with a similar shape (Li et al., "Face X-ray for
More General Face Forgery Detection", CVPR 2020); fitted loosely, with foreign light and a hard edge, it
stands for swaps by graphics. Redrawn blend: the face as an auto-encoder remembers it (see
``resynthesise.py``). Twin: all or part of the picture as a faithful autoencoder draws it (``twins.py``).
Moved blend: the face's own parts shifted, as animation does. Written anew from the papers' descriptions.

Pictures are H x W x 3 uint8 RGB, landmarks 468 x 2 in pixels, masks H x W float32 in 0..1. All
randomness comes from the generator passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

from .masks import BROWS, EYES, FAMILIES, LIPS, OVAL, Rng, draw_mask, edge, soften

# A few well-spread points that say what shape and pose a face has.
SHAPE = np.concatenate([OVAL[::3], [33, 133, 362, 263, 1, 61, 291, 0, 17, 105, 334]])


class Pair(NamedTuple):
    """An authentic picture, its pseudo-fake, and where and how strongly they differ."""

    real: np.ndarray
    fake: np.ndarray
    mask: np.ndarray


# --- how: statistics that tell one side from the other ------------------------------------------


def recolour(x: np.ndarray, rng: Rng, amount: float = 1.0) -> np.ndarray:
    """Shift channels, hue, saturation, brightness and contrast a little."""
    y = x.astype(np.float32)
    if rng.random() < 0.6:
        y += rng.uniform(-20, 20, 3).astype(np.float32) * amount
    if rng.random() < 0.6:
        hsv = cv2.cvtColor(np.clip(y, 0, 255) / 255.0, cv2.COLOR_RGB2HSV)
        hsv[..., 0] = (hsv[..., 0] + rng.uniform(-12, 12) * amount) % 360
        hsv[..., 1] = np.clip(hsv[..., 1] * (1 + rng.uniform(-0.3, 0.3) * amount), 0, 1)
        hsv[..., 2] = np.clip(hsv[..., 2] * (1 + rng.uniform(-0.2, 0.2) * amount), 0, 1)
        y = cv2.cvtColor(hsv, cv2.COLOR_HSV2RGB) * 255.0
    if rng.random() < 0.6:
        y = (y - 127) * (1 + rng.uniform(-0.15, 0.15) * amount) + 127 + rng.uniform(-15, 15) * amount
    return np.clip(y, 0, 255).astype(np.uint8)


def rescale(x: np.ndarray, factor: float, down: int, up: int) -> np.ndarray:
    height, width = x.shape[:2]
    small = cv2.resize(x, (max(8, int(width * factor)), max(8, int(height * factor))), interpolation=down)
    return cv2.resize(small, (width, height), interpolation=up)


def sharpen(x: np.ndarray, sigma: float, amount: float) -> np.ndarray:
    return cv2.addWeighted(x, 1 + amount, cv2.GaussianBlur(x, (0, 0), sigma), -amount, 0)


def jpeg(x: np.ndarray, quality: int) -> np.ndarray:
    return cv2.imdecode(cv2.imencode(".jpg", x, [cv2.IMWRITE_JPEG_QUALITY, quality])[1], cv2.IMREAD_COLOR)


def _low_resolution(x, rng):
    """A face generated small and scaled up."""
    return rescale(x, rng.uniform(0.3, 0.9), cv2.INTER_AREA, int(rng.choice([cv2.INTER_LINEAR, cv2.INTER_CUBIC])))


def _nearest_grid(x, rng):
    """The lattice that naive up-sampling in a decoder leaves."""
    y = rescale(x, rng.uniform(0.35, 0.7), cv2.INTER_AREA, cv2.INTER_NEAREST)
    return cv2.GaussianBlur(y, (0, 0), rng.uniform(0.5, 1.2))


def _smooth_skin(x, rng):
    """A face restorer's or auto-encoder's look: edges kept, texture gone, perhaps sharpened again."""
    y = cv2.bilateralFilter(x, 5, rng.uniform(20, 60), rng.uniform(1.5, 4))
    return sharpen(y, rng.uniform(0.8, 1.5), rng.uniform(0.3, 1.0)) if rng.random() < 0.5 else y


def _noisy(x, rng):
    noise = rng.normal(0, rng.uniform(1.5, 6), (*x.shape[:2], 1)).astype(np.float32)
    return np.clip(x + noise, 0, 255).astype(np.uint8)


TEXTURES: list[tuple[float, Callable]] = [
    (0.42, _low_resolution),
    (0.06, _nearest_grid),
    (0.16, lambda x, rng: sharpen(x, rng.uniform(0.6, 1.6), rng.uniform(0.4, 1.5))),
    (0.12, lambda x, rng: cv2.GaussianBlur(x, (0, 0), rng.uniform(0.5, 1.8))),
    (0.14, _smooth_skin),
    (0.05, _noisy),
    (0.05, lambda x, rng: jpeg(x, int(rng.uniform(30, 80)))),
]


def retexture(x: np.ndarray, rng: Rng) -> np.ndarray:
    """Change frequency or noise statistics in one random way."""
    weights = np.array([w for w, _ in TEXTURES])
    return TEXTURES[rng.choice(len(weights), p=weights / weights.sum())][1](x, rng)


# --- blends -------------------------------------------------------------------------------------


def _over(face: np.ndarray, picture: np.ndarray, mask: np.ndarray) -> np.ndarray:
    return np.clip(picture + (face.astype(np.float32) - picture) * mask[..., None] + 0.5, 0, 255).astype(np.uint8)


def self_blend(picture: np.ndarray, landmarks: np.ndarray, rng: Rng) -> Pair:
    """The face blended onto itself after a small shift in place, colour and texture.

    Where the surroundings are the changed side, the authentic half gets the same change: the pair
    differs inside the mask only, so that no global look can stand for a forgery.
    """
    size = picture.shape[:2]
    face = picture
    changed = picture
    if rng.random() < 0.85:
        changed = recolour(changed, rng, rng.uniform(0.3, 1.0))
    if rng.random() < 0.7:
        changed = retexture(changed, rng)
    if rng.random() < 0.65:  # it is the pasted face that lacks detail in most real swaps
        face = changed
    else:
        picture = changed
    mask = draw_mask(size, landmarks, rng)
    turn = np.float32(
        [
            [1 + rng.uniform(-0.05, 0.05), rng.uniform(-0.02, 0.02), rng.uniform(-0.03, 0.03) * size[1]],
            [rng.uniform(-0.02, 0.02), 1 + rng.uniform(-0.05, 0.05), rng.uniform(-0.03, 0.03) * size[0]],
        ]
    )
    face = cv2.warpAffine(face, turn, size[::-1], borderMode=cv2.BORDER_REPLICATE)
    mask = soften(cv2.warpAffine(mask, turn, size[::-1]), rng)
    return Pair(picture, _over(face, picture, mask), mask)


def shape_descriptor(landmarks: np.ndarray) -> np.ndarray:
    """Landmarks (... x 468 x 2) -> vectors whose distance compares shape and pose, not place and scale."""
    points = landmarks[..., SHAPE, :]
    points = points - points.mean(-2, keepdims=True)
    points = points / np.sqrt((points**2).sum((-1, -2), keepdims=True))
    return points.reshape(*landmarks.shape[:-2], -1).astype(np.float32)


def similarity(source: np.ndarray, target: np.ndarray) -> np.ndarray:
    """Least-squares 2x3 similarity (turn, scale, shift) taking ``source`` points to ``target`` points."""
    s, t = source @ (1, 1j), target @ (1, 1j)
    s0, t0 = s.mean(), t.mean()
    a = np.vdot(s - s0, t - t0) / np.vdot(s - s0, s - s0)
    b = t0 - a * s0
    return np.array([[a.real, -a.imag, b.real], [a.imag, a.real, b.imag]])


def _transfer_colour(face: np.ndarray, picture: np.ndarray, where: np.ndarray, amount: float) -> np.ndarray:
    """Mean and deviation per Lab channel inside ``where`` (Reinhard et al., 2001)."""
    source = cv2.cvtColor(face, cv2.COLOR_RGB2LAB)
    target = cv2.cvtColor(picture, cv2.COLOR_RGB2LAB)
    inside = where.astype(np.uint8)
    source_mean, source_dev = (v.ravel() for v in cv2.meanStdDev(source, mask=inside))
    target_mean, target_dev = (v.ravel() for v in cv2.meanStdDev(target, mask=inside))
    gain = 1 + amount * (target_dev / (source_dev + 1e-3) - 1)
    moved = (source - source_mean) * gain + source_mean + amount * (target_mean - source_mean)
    return cv2.cvtColor(np.clip(moved, 0, 255).astype(np.uint8), cv2.COLOR_LAB2RGB)


def relight(face: np.ndarray, rng: Rng) -> np.ndarray:
    """Light that falls from another side than in the picture the face is put into."""
    height, width = face.shape[:2]
    angle, strength = rng.uniform(0, 2 * np.pi), rng.uniform(0.15, 0.5)
    xs, ys = np.linspace(-1, 1, width, dtype=np.float32), np.linspace(-1, 1, height, dtype=np.float32)
    slope = np.cos(angle) * xs[None] + np.sin(angle) * ys[:, None]
    return np.clip(face * np.exp(strength * slope)[..., None], 0, 255).astype(np.uint8)


def cross_blend(
    picture: np.ndarray, landmarks: np.ndarray, donor: np.ndarray, donor_landmarks: np.ndarray, rng: Rng
) -> Pair:
    """Another person's face on this one: aligned, with the light carried over or left foreign.

    One in three is a careless one: displaced (brows twice), lit from elsewhere, cut out hard.
    """
    size = picture.shape[:2]
    careless = rng.random() < 0.33
    align = similarity(donor_landmarks[SHAPE], landmarks[SHAPE])
    if careless:
        middle = landmarks[SHAPE].mean(0)
        stretch = 1 + rng.uniform(-0.08, 0.08, (2, 1))
        align = align * stretch
        align[:, 2] += middle * (1 - stretch[:, 0]) + rng.uniform(-0.035, 0.035, 2) * size[0]
    face = cv2.warpAffine(donor, align, size[::-1], borderMode=cv2.BORDER_REPLICATE)
    mask = draw_mask(size, landmarks, rng)
    if rng.random() < (0.5 if careless else 0.8) and mask.sum() > 50:
        face = _transfer_colour(face, picture, mask > 0.5, rng.uniform(0.5, 1))
    if careless and rng.random() < 0.6:
        face = relight(face, rng)
    if rng.random() < 0.7:
        face = retexture(face, rng)
    elif rng.random() < 0.3:
        picture = retexture(picture, rng)
    mask = edge(mask, rng) if careless and rng.random() < 0.6 else soften(mask, rng)
    return Pair(picture, _over(face, picture, mask), mask)


def redrawn_blend(picture: np.ndarray, landmarks: np.ndarray, redrawn: np.ndarray, rng: Rng) -> Pair:
    """``redrawn``, the same face out of a decoder and already in place, put over the picture's own.

    Better swaps are less smooth than a small auto-encoder: often some of the picture's detail is
    given back, or the drawing sharpened as a restorer would.
    """
    size = picture.shape[:2]
    mask = draw_mask(size, landmarks, rng)
    face = redrawn
    if rng.random() < 0.8 and mask.sum() > 50:
        face = _transfer_colour(face, picture, mask > 0.5, rng.uniform(0.6, 1))
    if rng.random() < 0.6:
        sigma = rng.uniform(1.0, 4.0)
        detail = picture.astype(np.float32) - cv2.GaussianBlur(picture, (0, 0), sigma)
        face = np.clip(face + rng.uniform(0.2, 0.9) * detail, 0, 255).astype(np.uint8)
    if rng.random() < 0.35:
        face = sharpen(face, rng.uniform(0.8, 2.0), rng.uniform(0.3, 1.2))
    if rng.random() < 0.3:
        face = recolour(face, rng, 0.4)
    mask = soften(mask, rng)
    return Pair(picture, _over(face, picture, mask), mask)


def twin_blend(picture: np.ndarray, landmarks: np.ndarray, twin: np.ndarray, inside: np.ndarray, rng: Rng) -> Pair:
    """``twin``: the same picture as an autoencoder draws it (`twins.py`), in place; ``inside``: where it may be shown.

    All of it, or a part; nothing else tells the two apart, but that some are sharpened or off in colour.
    """
    if rng.random() < 0.25:
        twin = sharpen(twin, rng.uniform(0.8, 2.0), rng.uniform(0.2, 0.8))
    if rng.random() < 0.2:
        twin = recolour(twin, rng, 0.3)
    mask = inside if rng.random() < 0.3 else soften(draw_mask(picture.shape[:2], landmarks, rng), rng) * inside
    return Pair(picture, _over(twin, picture, mask), mask)


def moved_blend(picture: np.ndarray, landmarks: np.ndarray, rng: Rng, mouth: Rng | None = None) -> Pair:
    """Mouth, eyes or brows moved by a smooth displacement and drawn a little softer, then blended back.

    ``mouth``: nothing but the mouth moves, by draws of its own, as lip-sync does from look to look.
    """
    parts, motion = ((LIPS,), mouth) if mouth else ((LIPS, *np.array_split(EYES, 2), BROWS), rng)
    height, width = picture.shape[:2]
    unit = float(np.ptp(landmarks[OVAL, 1])) / 100
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    shift = np.zeros((2, height, width), np.float32)
    for part in parts:
        if motion.random() < 0.35:
            continue
        (x, y), reach = landmarks[part].mean(0), motion.uniform(10, 26) * unit
        bump = np.exp(-((xs - x) ** 2 + (ys - y) ** 2) / (2 * reach**2))
        squeeze = motion.uniform(-0.18, 0.18)  # opens or closes
        shift[0] += bump * motion.uniform(-3, 3) * unit
        shift[1] += bump * (motion.uniform(-5, 5) * unit + squeeze * (ys - y))
    face = cv2.remap(picture, xs + shift[0], ys + shift[1], cv2.INTER_LINEAR)
    if rng.random() < 0.9:
        face = retexture(face, rng)
    if rng.random() < 0.4:
        face = recolour(face, rng, 0.35)
    draw = FAMILIES["mouth"][1] if mouth else draw_mask
    mask = soften(draw((height, width), landmarks, rng), rng)
    return Pair(picture, _over(face, picture, mask), mask)


Face = tuple[np.ndarray, np.ndarray]  # a picture and its landmarks


def blend(way: str, picture: np.ndarray, landmarks: np.ndarray, donor: Face | None, rng: Rng) -> Pair:
    """By the name of the way; ``donor``: somebody else, for `cross` only."""
    if way == "cross":
        return cross_blend(picture, landmarks, *donor, rng)
    return {"self": self_blend, "moved": moved_blend}[way](picture, landmarks, rng)
