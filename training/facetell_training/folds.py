"""``folds``: recipes judged by hundreds of forgeries whose generators they never saw.

The development side has 36 clips of such; the training side has 113 generators. So each family of them
(``configs/folds.toml``) is left out of training once, with everybody whom it shows, whom its forgeries were made from,
and a share of all other authentic people; the recipe is trained on the rest and asked about what was left out. A recipe
that gains nothing here has gained on generators that it knows. What is trained already is not trained again, one that
was stopped goes on.
"""

from __future__ import annotations

import zlib
from collections.abc import Iterator
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path

import numpy as np
import torch

from .config import changed, read, settle
from .evaluate import torch_scorer, trimmed
from .figures import auc, bootstrap
from .labelled import ALIGNED, Labels
from .make import Means, judge_of
from .pairs import LABELLED
from .prepare import Prepared, middle
from .protocol import REGIMES, Row, drawn_again, members_of_groups, page_auc, table

ALL_FACES = "faces: all three"
FACES = REGIMES[ALL_FACES]


@dataclass(frozen=True)
class Fold:
    """A family of generators; ``people``: identities (`Prepared.identity`) that are left out with it."""

    name: str
    generators: frozenset[str]
    people: list[str]

    def without(self, config: dict, never: list[str]) -> dict:
        """The recipe that does not see it; ``never``: generators that nobody knows the family of."""
        return changed(
            config,
            dict(data=dict(without=self.people), labelled=dict(without=[*sorted(self.generators), *never])),
        )


@dataclass(frozen=True)
class Judged:
    """A recipe on a family that it never saw: the lines of `protocol.table`, and what they are made of."""

    recipe: str
    fold: str
    rows: list[Row]
    scores: dict[str, float]

    @cached_property
    def lines(self) -> list[dict]:
        """Of a family with one kind of face forgery that kind alone: all faces are the same."""
        kinds = {row.kind for row in self.rows if row.forged and FACES(row)}
        lines = [line for line in table(self.rows, self.scores) if line["generators"] == "unknown"]
        return [line for line in lines if len(kinds) > 1 or line["regime"] != ALL_FACES]


class Folds:
    """``file``: folds.toml. ``data``: what was prepared. ``work``: where the trained networks are kept."""

    def __init__(self, file: Path, data: Path, work: Path, means: Means):
        self.plan, self.base = read(file), file.parent
        self.data, self.work, self.means = data, work, means
        stored = Prepared.open(data / LABELLED)
        self.crops, self.identity, self.labels = stored.crops, stored.identity, Labels.open(data / LABELLED)
        families = [(fold["name"], frozenset(fold["generators"])) for fold in self.plan["fold"]]
        self.folds = [
            Fold(name, generators, self._people(generators, number, len(families)))
            for number, (name, generators) in enumerate(families)
        ]

    def _people(self, generators: frozenset[str], number: int, count: int) -> list[str]:
        labels, identity = self.labels, self.identity
        theirs = labels.forged & np.isin(labels.generator, list(generators))
        from_whom = np.isin(labels.region, labels.pair[theirs]) & ~labels.forged
        others = (labels.repository != ALIGNED) & [zlib.crc32(name.encode()) % count == number for name in identity]
        shown_forged = np.isin(identity, identity[labels.forged])
        chosen = theirs | from_whom | (others & ~shown_forged)
        return np.unique(identity[chosen]).tolist()

    def run(self) -> Iterator[Judged]:
        """Every recipe on every family."""
        for recipe in self.plan["recipe"]:
            base = read(self.base / recipe["base"])
            config = changed(changed(base, self.plan.get("set", {})), recipe.get("set", {}))
            for fold in self.folds:
                yield self._judged(recipe["name"], config, fold)

    def _judged(self, recipe: str, config: dict, fold: Fold) -> Judged:
        config = fold.without(config, self.plan["never"])
        out = self.work / recipe.replace(" ", "_") / fold.name.replace(" ", "_")
        settle(config, out / "recipe.json")
        weights = out / "weights.pt"
        if not weights.exists():
            net = judge_of(config, self.data, out, self.means)
            torch.save(net.state_dict(), weights)
        rows, crops = self._left_out(fold)
        model = config["model"]
        looks = torch_scorer(weights, config, self.means.device)(
            np.stack([middle(self.crops[row], model["crop_margin"], model["input_size"]) for row in crops])
        )
        regions = self.labels.region[crops]
        return Judged(recipe, fold.name, rows, {row.id: trimmed(looks[regions == row.id]) for row in rows})

    def _left_out(self, fold: Fold) -> tuple[list[Row], np.ndarray]:
        """The regions that a family is judged by, and their crops."""
        labels = self.labels
        fakes = labels.forged & np.isin(labels.generator, list(fold.generators))
        real = ~labels.forged & np.isin(self.identity, fold.people) & (labels.repository != ALIGNED)
        crops = np.flatnonzero(fakes | real)
        first = crops[np.unique(labels.region[crops], return_index=True)[1]]
        rows = [
            Row(
                id=str(labels.region[row]),
                forged=bool(labels.forged[row]),
                kind=str(labels.kind[row]),
                known=False,
                group=str(self.identity[row]),
                pair=str(labels.pair[row]),
                repository=str(labels.repository[row]),
                clip=True,
            )
            for row in first
        ]
        return rows, crops


def summary(judged: list[Judged]) -> dict:
    """``recipes``: of each the lines of every family, and over all families the mean AUC of faces, by how many fakes.

    ``page_auc``: the same against authentic clips of a fake's own page. ``ahead``, ``page_ahead``: of the first recipe,
    with the interval over the same people drawn again for both.
    """
    recipes: dict[str, list[Judged]] = {}
    for one in judged:
        recipes.setdefault(one.recipe, []).append(one)
    first = next(iter(recipes.values()))
    return dict(
        recipes={
            name: dict(folds={one.fold: one.lines for one in own})
            | (_overall(own, first) if len(own) == len(first) else {})
            for name, own in recipes.items()
        }
    )


def _overall(own: list[Judged], first: list[Judged]) -> dict:
    families = [_Faces.of(pair) for pair in zip(own, first, strict=True)]
    fakes = np.array([len(family.fake) for family in families])

    def means(rng: np.random.Generator | None = None) -> np.ndarray:
        """AUC and that on a fake's own page, of both recipes: 2 x 2."""
        return np.einsum("fmr,f->mr", np.array([family.aucs(rng) for family in families]), fakes / fakes.sum())

    def figures(rng: np.random.Generator | None = None) -> np.ndarray:
        """What ``result`` names: this recipe's, and how far that is ahead of the first's."""
        (auc_own, auc_first), (page_own, page_first) = means(rng)
        return np.array([auc_own, auc_own - auc_first, page_own, page_own - page_first])

    result: dict = dict(real=sum(len(family.real) for family in families), fake=int(fakes.sum()))
    for name, figure, interval in zip(
        ("auc", "ahead", "page_auc", "page_ahead"), figures().tolist(), bootstrap(figures), strict=True
    ):
        result |= {name: figure, "interval" if name == "auc" else f"{name}_interval": interval}
    return result


@dataclass(frozen=True)
class _Faces:
    """The forged faces of a family and the authentic ones beside them; a row is one region's score by each recipe."""

    real: np.ndarray
    fake: np.ndarray
    people: tuple[list[np.ndarray], list[np.ndarray]]  # whose rows they are, of both
    pages: tuple[np.ndarray, np.ndarray]

    @staticmethod
    def of(judged: tuple[Judged, ...]) -> _Faces:
        rows = judged[0].rows
        sides = [row for row in rows if not row.forged], [row for row in rows if row.forged and FACES(row)]
        real, fake = (np.array([[one.scores[row.id] for one in judged] for row in side]) for side in sides)
        pages = tuple(np.array([row.repository for row in side]) for side in sides)
        return _Faces(real, fake, tuple(members_of_groups(side) for side in sides), pages)

    def aucs(self, rng: np.random.Generator | None) -> list[list[float]]:
        """AUC and that on a fake's own page, of each recipe; with ``rng`` of people drawn again, the same for all."""
        sides, pages = [self.real, self.fake], list(self.pages)
        if rng:
            rows = [drawn_again(side, rng) for side in self.people]
            sides, pages = ([side[own] for side, own in zip(both, rows, strict=True)] for both in (sides, pages))
        scores = list(zip(*(side.T for side in sides), strict=True))
        return [[auc(*both) for both in scores], [page_auc(both, pages) for both in scores]]


def print_table(result: dict) -> None:
    """One column for each recipe."""
    recipes = result["recipes"]
    width = max(26, *map(len, recipes))
    first = next(iter(recipes.values()))
    head = "never seen: AUC; on its own page (paired)"
    print(f"{head:<44}{'real':>5}{'fake':>5}  " + "  ".join(f"{name:>{width}}" for name in recipes))
    for fold, lines in first["folds"].items():
        for number, line in enumerate(lines):
            cells = []
            for one in (recipe["folds"][fold][number] for recipe in recipes.values() if fold in recipe["folds"]):
                page, paired = (one.get(key, np.nan) for key in ("page_auc", "paired_wins"))
                cells.append(f"{one['auc']:.3f} {page:.3f} ({paired:.2f})")
            name = f"{fold}: {line['regime']}"
            print(f"{name:<44}{line['real']:>5}{line['fake']:>5}  " + "  ".join(f"{cell:>{width}}" for cell in cells))
    for name, recipe in recipes.items():
        if "auc" in recipe:
            for title, key in (("all faces", ""), ("on their own page", "page_")):
                low, high = recipe[f"{key}ahead_interval"]
                ahead = f"ahead of the first by {recipe[f'{key}ahead']:.3f} ({low:.3f} to {high:.3f})"
                print(f"{title}, {name}: {recipe[f'{key}auc']:.3f}, {ahead}")
