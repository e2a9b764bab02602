import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest

from facetell_training import resynthesise
from facetell_training.masks import BROWS, EYES, JAW, LIPS, NOSE, OVAL
from facetell_training.prepare import STORED_MARGIN, STORED_SIZE

CONFIG = Path(__file__).parents[1] / "configs" / "mobilenet_v2_160.toml"


def face_points(size: float) -> np.ndarray:
    """468 points of a schematic face that fills a detection box in the middle of a stored crop."""
    points = np.zeros((468, 2), np.float32)

    def ring(indices, cx, cy, rx, ry, start=-np.pi / 2, sweep=2 * np.pi):
        angle = start + sweep * np.arange(len(indices)) / len(indices)
        points[indices] = np.column_stack([cx + rx * np.cos(angle), cy + ry * np.sin(angle)])

    ring(np.arange(468), 0, 0, 0.3, 0.3)
    ring(OVAL, 0, 0, 0.42, 0.5)
    ring(JAW, 0, 0.05, 0.4, 0.45, start=np.pi, sweep=-np.pi)
    ring(NOSE, 0, 0.05, 0.08, 0.14)
    ring(EYES, 0, -0.15, 0.3, 0.1)
    ring(LIPS, 0, 0.25, 0.14, 0.06)
    points[BROWS] = [(-0.17, -0.2), (0.17, -0.2)]
    return points * size / STORED_MARGIN + size / 2


def face_picture(seed: int, size: int = STORED_SIZE) -> np.ndarray:
    """A smooth noise picture with an ellipse for a face: enough texture for codecs to bite on."""
    rng = np.random.default_rng(seed)
    picture = cv2.resize(rng.integers(0, 255, (12, 12, 3), np.uint8), (size, size), interpolation=cv2.INTER_CUBIC)
    skin = tuple(int(v) for v in rng.integers(90, 220, 3))
    cv2.ellipse(picture, (size // 2, size // 2), (size // 5, size // 4), 0, 0, 360, skin, -1)
    return cv2.add(picture, rng.integers(0, 20, picture.shape, np.uint8))


@pytest.fixture
def config() -> dict:
    return tomllib.loads(CONFIG.read_text())


@pytest.fixture(scope="session")
def prepared(tmp_path_factory) -> Path:
    """A prepared folder of 40 schematic people."""
    folder = tmp_path_factory.mktemp("prepared")
    count = 40
    crops = np.stack([face_picture(seed) for seed in range(count)])
    (folder / "crops.u8").write_bytes(crops.tobytes())
    side = resynthesise.SIDE
    drawn = [[cv2.resize(c, (side, side)) for c in crops]] * resynthesise.STAGES
    (folder / "prepare.json").write_text("{}")
    (folder / resynthesise.FILE).write_bytes(np.array(drawn).tobytes())
    wobble = np.random.default_rng(0).normal(0, 1, (count, 468, 2))
    names = np.array([f"stills/{n}" for n in range(count)])
    np.savez(
        folder / "faces.npz",
        landmarks=(face_points(STORED_SIZE) + wobble).astype(np.float16),
        source=np.full(count, "stills"),
        identity=names,
        path=names,
        size=np.full(count, 150.0),
    )
    return folder
