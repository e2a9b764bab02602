"""Pseudo-fakes from authentic faces: self-blends and cross-identity blends.

Self-blend: a face is blended onto itself through a deformed soft mask after the statistics of one
side were changed (Shiohara & Yamasaki, "Detecting Deepfakes with Self-Blended Images", CVPR 2022).
Cross-identity blend: the face of another person with a similar shape (Li et al., "Face X-ray for
More General Face Forgery Detection", CVPR 2020). Written anew from the papers' descriptions.

Pictures are H x W x 3 uint8 RGB, landmarks 468 x 2 in pixels, masks H x W float32 in 0..1. All
randomness comes from the generator passed in.
"""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

import cv2
import numpy as np

Rng = np.random.Generator

# Index lists into MediaPipe's 468-point mesh.
OVAL = np.array(
    [10, 338, 297, 332, 284, 251, 389, 356, 454, 323, 361, 288, 397, 365, 379, 378, 400, 377,
     152, 148, 176, 149, 150, 136, 172, 58, 132, 93, 234, 127, 162, 21, 54, 103, 67, 109]
)  # fmt: skip
LIPS = np.array([61, 146, 91, 181, 84, 17, 314, 405, 321, 375, 291, 409, 270, 269, 267, 0, 37, 39, 40, 185])
JAW = np.array(
    [234, 93, 132, 58, 172, 136, 150, 149, 176, 148, 152, 377, 400, 378, 379, 365, 397, 288, 361, 323, 454, 4]
)
NOSE = np.array([168, 6, 197, 195, 5, 4, 98, 327, 129, 358, 2])
EYES = np.array(
    [70, 63, 105, 66, 107, 336, 296, 334, 293, 300, 446, 359, 226,
     130, 110, 24, 23, 22, 26, 112, 341, 256, 252, 253, 254, 339]
)  # fmt: skip
BROWS = np.array([105, 334])
# A few well-spread points that say what shape and pose a face has.
SHAPE = np.concatenate([OVAL[::3], [33, 133, 362, 263, 1, 61, 291, 0, 17, 105, 334]])


class Pair(NamedTuple):
    """An authentic picture, its pseudo-fake, and where and how strongly they differ."""

    real: np.ndarray
    fake: np.ndarray
    mask: np.ndarray


# --- where: mask families -----------------------------------------------------------------------


def _hull(size: tuple[int, int], points: np.ndarray) -> np.ndarray:
    mask = np.zeros(size, np.float32)
    cv2.fillConvexPoly(mask, cv2.convexHull(points.astype(np.int32)), 1.0)
    return mask


def _whole(size, points, rng):
    return _hull(size, points[OVAL])


def _trimmed(size, points, rng):
    """Without the forehead, as hulls of 68-point landmarks have it."""
    mask = _whole(size, points, rng)
    brow = points[BROWS, 1].mean() - rng.uniform(0, 0.10) * size[0]
    mask[: max(0, int(brow))] = 0
    return mask


def _lower(size, points, rng):
    return _hull(size, points[JAW])


def _mouth(size, points, rng):
    lips = points[LIPS]
    return _hull(size, lips + (lips - lips.mean(0)) * rng.uniform(0, 0.8))


def _eyes_nose(size, points, rng):
    return np.maximum(_hull(size, points[EYES]), _hull(size, points[NOSE]))


def _parts(size, points, rng):
    return np.maximum(_eyes_nose(size, points, rng), _hull(size, points[LIPS]))


def _inner(size, points, rng):
    """From the brows to below the mouth, well inside the outline: what lip and face re-synthesis paste."""
    return _hull(size, np.concatenate([points[EYES], points[LIPS], points[NOSE]]))


FAMILIES: dict[str, tuple[float, Callable]] = {
    "whole": (0.28, _whole),
    "trimmed": (0.24, _trimmed),
    "inner": (0.12, _inner),
    "lower": (0.12, _lower),
    "mouth": (0.10, _mouth),
    "eyes_nose": (0.07, _eyes_nose),
    "parts": (0.07, _parts),
}


def draw_mask(size: tuple[int, int], landmarks: np.ndarray, rng: Rng) -> np.ndarray:
    """A hard-edged mask of a random family around jittered landmarks."""
    weights = np.array([w for w, _ in FAMILIES.values()])
    family = list(FAMILIES.values())[rng.choice(len(weights), p=weights / weights.sum())][1]
    jittered = landmarks + rng.normal(0, 0.006 * size[0], landmarks.shape).astype(np.float32)
    return family(size, jittered, rng)


def _elastic(mask: np.ndarray, rng: Rng) -> np.ndarray:
    height, width = mask.shape
    grid = int(rng.integers(5, 12))
    reach = rng.uniform(0.01, 0.04) * height
    field = rng.uniform(-reach, reach, (grid, grid, 2)).astype(np.float32)
    field = cv2.resize(field, (width, height), interpolation=cv2.INTER_CUBIC)
    xs, ys = np.meshgrid(np.arange(width, dtype=np.float32), np.arange(height, dtype=np.float32))
    return cv2.remap(mask, xs + field[..., 0], ys + field[..., 1], cv2.INTER_LINEAR)


def soften(mask: np.ndarray, rng: Rng) -> np.ndarray:
    """Deform, grow or shrink, give it a soft or a hard seam, and an opacity."""
    unit = mask.shape[0] / 200.0
    mask = _elastic(mask, rng)
    if rng.random() < 0.6:
        kernel = np.ones((int(rng.integers(3, 11) * unit),) * 2, np.uint8)
        mask = (cv2.erode if rng.random() < 0.5 else cv2.dilate)(mask, kernel)
    if rng.random() < 0.75:
        for _ in range(int(rng.integers(1, 3))):
            mask = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.8, 6.0) * unit)
    else:
        mask = cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.4, 1.2))
    peak = mask.max()
    opacity = rng.choice([0.5, 0.75, 1.0, 1.0, 1.0, 1.0, 1.0])
    return mask * (opacity / peak) if peak > 0 else mask


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


def cross_blend(
    picture: np.ndarray, landmarks: np.ndarray, donor: np.ndarray, donor_landmarks: np.ndarray, rng: Rng
) -> Pair:
    """Another person's face on this one: aligned, with the light carried over or left foreign."""
    size = picture.shape[:2]
    align = similarity(donor_landmarks[SHAPE], landmarks[SHAPE])
    face = cv2.warpAffine(donor, align, size[::-1], borderMode=cv2.BORDER_REPLICATE)
    mask = draw_mask(size, landmarks, rng)
    if rng.random() < 0.75 and mask.sum() > 50:
        face = _transfer_colour(face, picture, mask > 0.5, rng.uniform(0.5, 1))
    if rng.random() < 0.7:
        face = retexture(face, rng)
    elif rng.random() < 0.3:
        picture = retexture(picture, rng)
    mask = soften(mask, rng)
    return Pair(picture, _over(face, picture, mask), mask)
