"""Many crops in one file, each a JPEG good enough not to be told from the original: a tenth of the pixels' size.

``crops.jpgs`` holds them one after the other, ``crops.npy`` where each begins (and the last one ends).
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np

PICTURES, OFFSETS = "crops.jpgs", "crops.npy"

# Full chroma: half of it would be lost to 4:2:0 before any codec of the capture chain is met.
QUALITY = [cv2.IMWRITE_JPEG_QUALITY, 97, cv2.IMWRITE_JPEG_SAMPLING_FACTOR, cv2.IMWRITE_JPEG_SAMPLING_FACTOR_444]


def encoded(rgb: np.ndarray) -> bytes:
    """H x W x 3 uint8 -> a JPEG."""
    return cv2.imencode(".jpg", rgb[..., ::-1], QUALITY)[1].tobytes()


class Pictures:
    """Stored crops, opened for reading: ``pictures[i]`` is H x W x 3 uint8, RGB."""

    def __init__(self, folder: Path):
        self._bytes = np.memmap(folder / PICTURES, np.uint8, "r")
        self._starts = np.load(folder / OFFSETS)

    def __len__(self) -> int:
        return len(self._starts) - 1

    def __getitem__(self, row: int) -> np.ndarray:
        if not 0 <= row < len(self):  # also what ends a loop over them
            raise IndexError(row)
        jpeg = np.asarray(self._bytes[self._starts[row] : self._starts[row + 1]])
        return cv2.cvtColor(cv2.imdecode(jpeg, cv2.IMREAD_COLOR), cv2.COLOR_BGR2RGB)


class Several:
    """Rows of several stores, read as one."""

    def __init__(self, parts: list[tuple[Pictures, np.ndarray]]):
        self._parts = [store for store, _ in parts]
        self._part = np.repeat(np.arange(len(parts)), [len(rows) for _, rows in parts])
        self._row = np.concatenate([rows for _, rows in parts])

    def __len__(self) -> int:
        return len(self._row)

    def __getitem__(self, row: int) -> np.ndarray:
        return self._parts[self._part[row]][int(self._row[row])]


class Writer:
    """Appends `encoded` crops; readable once closed."""

    def __init__(self, folder: Path):
        folder.mkdir(parents=True, exist_ok=True)
        self._folder, self._starts = folder, [0]
        self._file = (folder / PICTURES).open("wb")

    def __enter__(self) -> Writer:
        return self

    def add(self, jpeg: bytes) -> None:
        self._file.write(jpeg)
        self._starts.append(self._starts[-1] + len(jpeg))

    def __exit__(self, *_) -> None:
        self._file.close()
        np.save(self._folder / OFFSETS, np.array(self._starts))
