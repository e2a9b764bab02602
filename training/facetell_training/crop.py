"""From a picture to a level, square face crop: the same geometry as in the detector.

A face is a BlazeFace detection (Bazarevsky et al., 2019): a box and six key points. Its crop is the
square around the box centre with side ``margin * max(width, height)`` pixels, turned so that the
eyes lie level, sampled with the picture's edge pixels repeated outside of it.
"""

from __future__ import annotations

import math
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import Path

import cv2
import numpy as np

VIDEO_SUFFIXES = {".mp4", ".mov", ".mkv", ".webm", ".avi", ".gif"}


@dataclass(frozen=True)
class Face:
    """A detected face; all lengths in pixels of the picture, ``roll`` in radians."""

    cx: float
    cy: float
    size: float
    roll: float
    score: float


class FaceFinder:
    """BlazeFace by way of MediaPipe: the full-range model, and the short-range one if that sees nothing."""

    def __init__(self, min_score: float = 0.5) -> None:
        from mediapipe.python.solutions.face_detection import FaceDetection

        self._models = [FaceDetection(model_selection=kind, min_detection_confidence=min_score) for kind in (1, 0)]

    def find(self, rgb: np.ndarray) -> list[Face]:
        """All faces, the largest first."""
        height, width = rgb.shape[:2]
        return sorted((_to_face(d, width, height) for d in self.detections(rgb)), key=lambda face: -face.size)

    def detections(self, rgb: np.ndarray) -> list:
        """All faces as MediaPipe gives them: boxes and key points in shares of the picture."""
        found = (model.process(rgb).detections for model in self._models)
        return next(filter(None, found), [])


def _to_face(detection, width: int, height: int) -> Face:
    box = detection.location_data.relative_bounding_box
    right, left = detection.location_data.relative_keypoints[:2]
    return Face(
        cx=(box.xmin + box.width / 2) * width,
        cy=(box.ymin + box.height / 2) * height,
        size=max(box.width * width, box.height * height),
        roll=math.atan2((left.y - right.y) * height, (left.x - right.x) * width),
        score=detection.score[0],
    )


def crop_matrix(face: Face, margin: float, size: int) -> np.ndarray:
    """The 2x3 matrix that takes picture coordinates to those of the ``size`` x ``size`` crop."""
    scale = size / (face.size * margin)
    cos, sin = math.cos(face.roll) * scale, math.sin(face.roll) * scale
    matrix = np.array([[cos, sin, 0.0], [-sin, cos, 0.0]])
    matrix[:, 2] = size / 2 - matrix[:, :2] @ (face.cx, face.cy)
    return matrix


def cut(rgb: np.ndarray, face: Face, margin: float, size: int) -> np.ndarray:
    """The face crop as ``size`` x ``size`` x 3 uint8."""
    matrix = crop_matrix(face, margin, size)
    shrink = face.size * margin / size
    if shrink > 1.0:
        # Bilinear sampling alone would alias: average first, over the shrink factor itself.
        small = (max(1, round(rgb.shape[1] / shrink)), max(1, round(rgb.shape[0] / shrink)))
        factors = np.array([rgb.shape[1] / small[0], rgb.shape[0] / small[1]])
        rgb = cv2.resize(rgb, small, interpolation=cv2.INTER_AREA)
        # Pixel centres: x_big = (x_small + 1/2) * factor - 1/2.
        matrix = matrix.copy()
        matrix[:, 2] += matrix[:, :2] @ (factors / 2 - 0.5)
        matrix[:, :2] *= factors
    return cv2.warpAffine(rgb, matrix, (size, size), flags=cv2.INTER_LINEAR, borderMode=cv2.BORDER_REPLICATE)


def frames(path: Path, count: int) -> Iterator[np.ndarray]:
    """Up to ``count`` RGB frames spread evenly over a clip, or the one picture."""
    if path.suffix.lower() not in VIDEO_SUFFIXES:
        picture = cv2.imread(str(path), cv2.IMREAD_COLOR)
        if picture is not None:
            yield cv2.cvtColor(picture, cv2.COLOR_BGR2RGB)
        return
    yield from clip_frames(path, lambda total: np.linspace(0, max(total - 1, 0), min(count, max(total, 1))).astype(int))


def clip_frames(path: Path, choose: Callable[[int], Iterable[int]]) -> Iterator[np.ndarray]:
    """The RGB frames of a clip that ``choose`` names by their numbers, of so many, as far as they can be read."""
    clip = cv2.VideoCapture(str(path))
    total = int(clip.get(cv2.CAP_PROP_FRAME_COUNT))
    wanted = {int(index) for index in choose(total)}
    for index in range(min(total, max(wanted) + 1)):
        if not clip.grab():
            break
        if index in wanted:
            ok, frame = clip.retrieve()
            if ok:
                yield cv2.cvtColor(frame, cv2.COLOR_BGR2RGB)
    clip.release()
