"""Where a pseudo-fake differs from its source: families of face masks and their seams.

Landmarks are 468 x 2 in pixels, masks H x W float32 in 0..1.
"""

from __future__ import annotations

from collections.abc import Callable

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


def hull(size: tuple[int, int], points: np.ndarray) -> np.ndarray:
    mask = np.zeros(size, np.float32)
    cv2.fillConvexPoly(mask, cv2.convexHull(points.astype(np.int32)), 1.0)
    return mask


def _whole(size, points, rng):
    return hull(size, points[OVAL])


def _trimmed(size, points, rng):
    """Without the forehead, as hulls of 68-point landmarks have it."""
    mask = _whole(size, points, rng)
    brow = points[BROWS, 1].mean() - rng.uniform(0, 0.10) * size[0]
    mask[: max(0, int(brow))] = 0
    return mask


def _lower(size, points, rng):
    return hull(size, points[JAW])


def _mouth(size, points, rng):
    lips = points[LIPS]
    return hull(size, lips + (lips - lips.mean(0)) * rng.uniform(0, 0.8))


def _eyes_nose(size, points, rng):
    return np.maximum(hull(size, points[EYES]), hull(size, points[NOSE]))


def _parts(size, points, rng):
    return np.maximum(_eyes_nose(size, points, rng), hull(size, points[LIPS]))


def _inner(size, points, rng):
    """From the brows to below the mouth, well inside the outline: what lip and face re-synthesis paste."""
    return hull(size, np.concatenate([points[EYES], points[LIPS], points[NOSE]]))


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
        mask = edge(mask, rng)
    peak = mask.max()
    opacity = rng.choice([0.5, 0.75, 1.0, 1.0, 1.0, 1.0, 1.0])
    return mask * (opacity / peak) if peak > 0 else mask


def edge(mask: np.ndarray, rng: Rng) -> np.ndarray:
    """The cut as it is: opaque, with at most a pixel or two of softness."""
    return cv2.GaussianBlur(mask, (0, 0), rng.uniform(0.4, 1.2))
