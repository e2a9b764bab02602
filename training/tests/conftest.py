import tomllib
from pathlib import Path

import cv2
import numpy as np
import pytest

from facetell_training import resynthesise
from facetell_training.masks import BROWS, EYES, JAW, LIPS, NOSE, OVAL
from facetell_training.pairs import LABELLED
from facetell_training.prepare import STORED_MARGIN, STORED_SIZE
from facetell_training.store import Writer, encoded

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
    with Writer(folder) as stored:
        for crop in crops:
            stored.add(encoded(crop))
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


@pytest.fixture(scope="session")
def labelled(tmp_path_factory, prepared) -> Path:
    """The same people with a labelled folder: 24 regions of two frames, a third authentic, two generators and DFDC."""
    folder = tmp_path_factory.mktemp("all")
    for file in prepared.iterdir():
        (folder / file.name).write_bytes(file.read_bytes())
    records = []
    for number in range(24):
        page = ("one.page", "other.page", "dfdc")[number % 3]
        forged = number // 3 % 3 != 0
        own = f"{page}:{number // 9 * 9 + number % 3}"
        kind = ("swap", "lipsync", "swap")[number % 3] if forged else "real"
        generator = ("maker", "speaker", "dfdc")[number % 3] if forged else "-"
        about = dict(forged=forged, kind=kind, generator=generator, repository=page, pair=own if forged else "")
        frames = range(1 if page == "dfdc" else 2)
        records += [
            (about | dict(region=f"{page}:{number}", frame=frame), 100 + 2 * number + frame) for frame in frames
        ]
    with Writer(folder / LABELLED) as stored:
        for _, seed in records:
            stored.add(encoded(face_picture(seed)))
    names = np.array([about["region"] for about, _ in records])
    columns = {key: np.array([about[key] for about, _ in records]) for key in records[0][0]}
    np.savez(folder / LABELLED / "labels.npz", **columns)
    points = np.repeat(face_points(STORED_SIZE)[None], len(records), 0).astype(np.float16)
    facts = dict(source=names, identity=names, path=names, size=np.full(len(records), 150.0))
    np.savez(folder / LABELLED / "faces.npz", landmarks=points, **facts)
    return folder
