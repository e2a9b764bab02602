"""``protocol``: one table that can decide between weights, from scores of the development side of labelled footage.

Per regime (kind of forgery; generators that training has seen and others apart): how many, AUC against authentic clips
with its interval (resampled by source, not by clip), what is caught at one and at a tenth of a per cent of false
alarms, how often a fake outscores the very clip that it was made from, and the AUC against the authentic clips of its
own page alone: who tells pages apart, by their cameras and their encoder, has .5 there. Below them two floors: how well
the same score tells two authentic sources apart (real against real), and how well size and length alone tell fakes
(metadata). Figures on generators that training has not seen are the ones that count.
"""

from __future__ import annotations

import csv
import json
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from pathlib import Path

import av
import numpy as np
from sklearn.linear_model import LogisticRegression
from sklearn.model_selection import GroupKFold, cross_val_predict
from sklearn.pipeline import make_pipeline
from sklearn.preprocessing import StandardScaler

from .evaluate import Crops, file_scores, scorer
from .figures import auc, bootstrap, wins

FALSE_ALARMS = (0.01, 0.001)


@dataclass(frozen=True)
class Row:
    """A development clip or picture: whose label is known, and how it was made."""

    id: str
    forged: bool
    kind: str  # of `labelled.KINDS`
    known: bool  # its generator made pictures that are trained on
    group: str
    pair: str
    repository: str
    clip: bool


def rows(index: Path, held_out: Iterable[str] = ()) -> list[Row]:
    """The development side of ``index.tsv``; generators ``held_out`` of training count as unknown."""
    with index.open(newline="") as file:
        table = list(csv.DictReader(file, delimiter="\t", quoting=csv.QUOTE_NONE))
    known = {row["generator"] for row in table if row["side"] == "train"} - set(held_out)
    return [
        Row(
            id=row["id"],
            forged=row["label"] == "fake",
            kind=row["kind"],
            known=row["generator"] in known,
            group=row["group"] or row["id"],
            pair=row["pair"] or "",
            repository=row["repo"],
            clip=bool(row["clip"]),
        )
        for row in table
        if row["side"] == "dev"
    ]


def sources(index: Path) -> dict[str, str]:
    """Id -> the repository it is from."""
    return {row.id: row.repository for row in rows(index)}


def id_of(path: str) -> str:
    """The row's id, which is a file's name up to an underscore."""
    return Path(path).stem.split("_")[0]


def by_id(scores: dict[str, float]) -> dict[str, float]:
    """Scores by file -> by the row's id."""
    return {id_of(name): score for name, score in scores.items()}


def caught(real: np.ndarray, fake: np.ndarray, share: float) -> float:
    """The share of fakes above a threshold that at most ``share`` of the authentic ones exceed."""
    threshold = np.sort(real)[::-1][int(share * len(real))]
    return float((fake > threshold).mean())


REGIMES: dict[str, Callable[[Row], bool]] = {
    "swap": lambda row: row.kind == "swap",
    "reenactment": lambda row: row.kind == "reenact",
    "lip-sync": lambda row: row.kind == "lipsync",
    "faces: all three": lambda row: row.kind != "fullsynth",
    "whole picture": lambda row: row.kind == "fullsynth",
}


def table(rows: list[Row], scores: dict[str, float], clips_only: bool = True) -> list[dict]:
    """``scores`` by id, higher where forged; one line per regime and side."""
    scored = [row for row in rows if row.id in scores and (row.clip or not clips_only)]
    real = [row for row in scored if not row.forged]
    lines = []
    for name, belongs in REGIMES.items():
        for side in ("all", "known", "unknown"):
            fakes = [row for row in scored if row.forged and belongs(row)]
            fakes = [row for row in fakes if side == "all" or row.known == (side == "known")]
            if fakes and real:
                lines.append(dict(regime=name, generators=side) | _line(real, fakes, scores))
    return lines


def _line(real: list[Row], fake: list[Row], scores: dict[str, float]) -> dict:
    values = [np.array([scores[row.id] for row in side]) for side in (real, fake)]
    groups = [members_of_groups(side) for side in (real, fake)]

    def again(rng: np.random.Generator) -> float:
        drawn = [drawn_again(side, rng) for side in groups]
        return auc(*(value[rows] for value, rows in zip(values, drawn, strict=True)))

    pages = [np.array([row.repository for row in side]) for side in (real, fake)]
    own = [(scores[row.pair], scores[row.id]) for row in fake if row.pair in scores]
    line = dict(
        real=len(real),
        fake=len(fake),
        auc=auc(*values),
        interval=bootstrap(again),
        caught=[caught(*values, share) for share in FALSE_ALARMS],
    )
    if beside := int(np.isin(pages[1], pages[0]).sum()):
        line |= dict(page_fakes=beside, page_auc=page_auc(values, pages))
    return line | (dict(pairs=len(own), paired_wins=wins(*np.array(own).T)) if own else {})


def page_auc(values: Sequence[np.ndarray], pages: Sequence[np.ndarray]) -> float:
    """Of scores of authentic clips and of fakes, and the pages that both are from: the AUC of fakes against the
    authentic clips of their own page, the mean over such fakes; NaN if there are none.
    """
    total, count = 0.0, 0
    for page in np.intersect1d(*pages):
        real, fake = (side[page_of == page] for side, page_of in zip(values, pages, strict=True))
        total, count = total + len(fake) * auc(real, fake), count + len(fake)
    return total / count if count else float("nan")


def drawn_again(groups: list[np.ndarray], rng: np.random.Generator) -> np.ndarray:
    """The rows of as many groups, drawn with replacement."""
    return np.concatenate([groups[i] for i in rng.integers(0, len(groups), len(groups))])


def members_of_groups(rows: list[Row]) -> list[np.ndarray]:
    """Which rows are of one source."""
    groups: dict[str, list[int]] = {}
    for number, row in enumerate(rows):
        groups.setdefault(row.group, []).append(number)
    return [np.array(members) for members in groups.values()]


def real_against_real(rows: list[Row], scores: dict[str, float]) -> dict:
    """The largest authentic source against the others, by the same score: 0.5 means that it is blind to cameras."""
    real = [row for row in rows if not row.forged and row.clip and row.id in scores]
    sources = [row.repository for row in real]
    largest = max(set(sources), key=sources.count)
    sides = [np.array([scores[row.id] for row in real if (row.repository == largest) == one]) for one in (False, True)]
    value = auc(*sides)
    return dict(source=len(sides[1]), others=len(sides[0]), auc=max(value, 1 - value))


def metadata(rows: list[Row], folder: Path) -> float:
    """The AUC of sides, length, rate and bytes alone, without a look at a picture: forged against authentic clips."""
    files = {path.stem: path for path in folder.rglob("*.mp4")}
    chosen = [row for row in rows if row.clip and row.kind != "fullsynth" and row.id in files]
    facts = np.array([_facts(files[row.id]) for row in chosen])
    forged = np.array([row.forged for row in chosen])
    fit = make_pipeline(StandardScaler(), LogisticRegression(class_weight="balanced"))
    groups = [row.repository for row in chosen]
    guess = cross_val_predict(fit, facts, forged, groups=groups, cv=GroupKFold(8), method="decision_function")
    return auc(guess[~forged], guess[forged])


def _facts(path: Path) -> list[float]:
    with av.open(str(path)) as clip:
        video = clip.streams.video[0]
        seconds = float(video.duration * video.time_base)
        sizes = [video.width, video.height, seconds, path.stat().st_size / seconds, float(video.average_rate)]
        return [*np.log(sizes).tolist(), video.width / video.height]


def judge(config: dict, results: list[Path], index: Path, clips: Path, cache: Path | None) -> dict:
    """Everything about each of ``results``: weights, or a JSON of ``facetell eval``."""
    model = config["model"]
    dev = rows(index, held_out_of(config))
    found = {}
    crops: Crops | None = None
    for file in results:
        if file.suffix == ".json":
            scores = scores_of(json.loads(file.read_text()))
        else:
            crops = crops or Crops.load(clips, cache, model["input_size"], model["crop_margin"])
            scores = file_scores(crops, scorer(file, config)(crops.pixels))
        found["/".join(file.with_suffix("").parts[-2:])] = verdict_on(dev, by_id(scores))
    return dict(metadata=metadata(dev, clips), results=found)


def product(evaluation: dict, config: dict, index: Path, clips: Path) -> dict:
    """The same of what ``facetell eval`` said of the development clips."""
    dev = rows(index, held_out_of(config))
    return dict(metadata=metadata(dev, clips)) | verdict_on(dev, by_id(scores_of(evaluation)))


def held_out_of(config: dict) -> list[str]:
    return config.get("labelled", {}).get("without", [])


def scores_of(evaluation: dict) -> dict[str, float]:
    return {file["path"]: file["score"] for file in evaluation["files"] if file["score"] is not None}


def verdict_on(dev: list[Row], scores: dict[str, float]) -> dict:
    """The table and the floors, of ``scores`` by id."""
    real = np.array([scores[row.id] for row in dev if not row.forged and row.clip and row.id in scores])
    floor = real_against_real(dev, scores)
    return dict(lines=table(dev, scores), real_against_real=floor, deviation=float(real.std()))


def print_table(result: dict) -> None:
    """One column for each of the results."""
    found = result["results"]
    width = max(26, *map(len, found))
    lines = [one["lines"] for one in found.values()]
    head = "AUC; on its own page; caught at 1 %, .1 % (paired)"
    print(f"{head:<38}{'real':>5}{'fake':>5}  " + "  ".join(f"{name:>{width}}" for name in found))
    for number, line in enumerate(lines[0]):
        cells = []
        for row in (column[number] for column in lines):
            paired = f" ({row['paired_wins']:.2f})" if "paired_wins" in row else " " * 7
            caught = " ".join(f"{share:.2f}" for share in row["caught"])
            cells.append(f"{row['auc']:.3f} {row.get('page_auc', np.nan):.3f} {caught}{paired}")
        name = f"{line['regime']}, {line['generators']}"
        print(f"{name:<38}{line['real']:>5}{line['fake']:>5}  " + "  ".join(f"{cell:>{width}}" for cell in cells))
    for key, title in (
        ("real_against_real", "one authentic source against others"),
        ("deviation", "of authentic scores"),
    ):
        values = (one[key] if key == "deviation" else one[key]["auc"] for one in found.values())
        print(f"{title:<50}" + "  ".join(f"{value:>{width}.3f}" for value in values))
    print(f"{'AUC of size, length and bytes alone':<50}{result['metadata']:>{width}.3f}")
