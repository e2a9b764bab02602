"""``draw``: training pairs drawn once and kept, for many recipes, seeds and networks to learn from.

Drawing takes longer than learning where a GPU learns, and most of what is tried in a recipe are its shares, its network
and its schedule. What a recipe leaves out (people, generators) is left out of the stored pairs, too: each knows what it
was made of.

A folder holds ``pictures.npy`` [N,2,S,S,3] and ``maps.npy`` [N,M,M], uint8, ``about.npy`` (a way, a kind and two rows
each, see `pairs.Drawn`), ``done.npy``, a flag for each `CHUNK`, and ``recipe.json``. It is learnt from while it grows.
"""

from __future__ import annotations

from pathlib import Path

import cv2
import numpy as np
import torch
from torch.utils.data import DataLoader, Dataset

from .config import settle
from .labelled import Labels
from .labelled_pairs import Drawing, LabelledPairs, Mixture, is_labelled
from .pairs import LABELLED, NOBODY, Pairs, TrainingPair, authentic, side_of
from .prepare import Prepared

CHUNK = 64
WAYS = ("self", "cross", "moved", "redrawn", "given", "twin", LABELLED)
ABOUT = np.dtype([("way", "u1"), ("kind", "i1"), ("rows", "i4", 2)])


def draw(config: dict, data: Path, out: Path, count: int, workers: int) -> None:
    """``count`` pairs of a recipe with labelled ones; what is there already is not drawn again."""
    settle(config, out / "recipe.json")
    chunks, side, cells = count // CHUNK, config["model"]["input_size"], config["model"]["mask_size"]
    shapes = dict(
        pictures=((chunks * CHUNK, 2, side, side, 3), np.uint8),
        maps=((chunks * CHUNK, cells, cells), np.uint8),
        about=((chunks * CHUNK,), ABOUT),
        done=((chunks,), np.bool_),
    )
    for name, (shape, kind) in shapes.items():
        file = out / f"{name}.npy"
        if not file.exists():
            np.lib.format.open_memmap(file, "w+", kind, shape)
        elif (found := np.load(file, "r").shape) != shape:
            raise ValueError(f"{file} holds {found}")
    done = _opened(out, "done", "r+")
    chunks = _Chunks(config, data, out, np.flatnonzero(~done))
    for chunk in DataLoader(chunks, batch_size=None, num_workers=workers):
        done[chunk] = True


def _opened(folder: Path, name: str, mode: str = "r") -> np.ndarray:
    return np.load(folder / f"{name}.npy", mmap_mode=mode)


class _Chunks(Dataset):
    """What a worker does for one chunk: draws and stores it. Gives its number."""

    def __init__(self, config: dict, data: Path, out: Path, missing: np.ndarray):
        seed = config["train"]["seed"]
        self.pairs = Mixture(Pairs(data, config, seed), LabelledPairs(data / LABELLED, config, seed))
        self.out, self.missing = out, missing

    def __len__(self) -> int:
        return len(self.missing)

    def __getitem__(self, index: int) -> int:
        pictures, maps, about = (_opened(self.out, name, "r+") for name in ("pictures", "maps", "about"))
        chunk = int(self.missing[index])
        for number in range(chunk * CHUNK, (chunk + 1) * CHUNK):
            pair = self.pairs.drawn(number)
            pictures[number, 0], pictures[number, 1] = pair.real, pair.fake
            maps[number] = np.round(pair.mask * 255)
            about[number] = (WAYS.index(pair.way), pair.kind, pair.rows)
        return chunk


class DrawnPairs(Dataset):
    """Stored pairs in the shares of ``config``, of the people and generators that it does not leave out.

    Pair ``n`` is a function of seed, number and what is stored. Half of them are mirrored. Those of other sizes than
    the config's are scaled. How labelled ones are drawn among themselves is up to the recipe that they were drawn by.
    """

    def __init__(self, folder: Path, data: Path, config: dict, seed: int):
        self.seed, self.model = seed, config["model"]
        self.pictures, self.maps = _opened(folder, "pictures"), _opened(folder, "maps")
        about = np.load(folder / "about.npy")
        allowed = np.repeat(np.load(folder / "done.npy"), CHUNK) & _allowed(about, data, config)
        shares = {way: share for way, share in config["blend"]["shares"].items() if share}
        self.of_way = {way: np.flatnonzero(allowed & (about["way"] == WAYS.index(way))) for way in (*shares, LABELLED)}
        if empty := [way for way, numbers in self.of_way.items() if not len(numbers)]:
            raise ValueError(f"{folder} holds no pairs of {', '.join(empty)}")
        self.kinds = about["kind"]
        self.ways, self.cumulative = list(shares), np.cumsum(list(shares.values())) / sum(shares.values())
        self.share = Drawing.of(config).share

    def __len__(self) -> int:
        return 1 << 40

    def __getitem__(self, number: int) -> TrainingPair:
        rng = np.random.default_rng((self.seed, 99, number))
        blended = self.ways[int(np.searchsorted(self.cumulative, rng.random()))]
        way = LABELLED if is_labelled(number, self.share) else blended
        stored = int(rng.choice(self.of_way[way]))
        halves, where = self.pictures[stored], self.maps[stored].astype(np.float32) / 255
        if rng.random() < 0.5:
            halves, where = halves[:, :, ::-1], where[:, ::-1]
        side, cells = self.model["input_size"], self.model["mask_size"]
        if side != halves.shape[1]:
            halves = [cv2.resize(np.ascontiguousarray(half), (side, side)) for half in halves]
            where = cv2.resize(np.ascontiguousarray(where), (cells, cells))
        real, fake, where = (torch.from_numpy(np.array(x)) for x in (*halves, where))
        return real, fake, where[None], int(self.kinds[stored])


def _allowed(about: np.ndarray, data: Path, config: dict) -> np.ndarray:
    """Which pairs show nobody and come from no generator that the recipe leaves out."""
    labels, labelled = Labels.open(data / LABELLED), Prepared.open(data / LABELLED)
    learnt = side_of(labelled.identity, config, False) & ~np.isin(labels.generator, Drawing.of(config).without)
    sides = {False: side_of(authentic(data, config).identity, config, False), True: learnt}
    allowed = np.zeros(len(about), bool)
    for is_labelled_pair, side in sides.items():
        own = np.flatnonzero((about["way"] == WAYS.index(LABELLED)) == is_labelled_pair)
        rows = about["rows"][own]
        allowed[own] = (side[rows] | (rows == NOBODY)).all(1)
    return allowed
