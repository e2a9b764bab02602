"""``calibrate``: logits -> score, and from authentic files' scores the thresholds for each alarm budget.

The thresholds' rule, for clips and for still pictures apart. ``likely`` is what at most the budget's share of authentic
files exceed, estimated by how their highest tenth falls off, with ``CONFIDENCE`` sureness: that share of resamples *of
their sources* ask for less, since files of one source err together. It is never below the smallest score that keeps the
share of alarms among the files measured within the budget. ``unsure`` is the same limit for ``UNSURE_TIMES`` the
budget, at most ``UNSURE_MOST``, as sure as not, and never above ``likely``.
"""

from __future__ import annotations

import math
from pathlib import Path

import numpy as np
from scipy.special import expit, logit
from sklearn.linear_model import LogisticRegression

from .crop import VIDEO_SUFFIXES
from .evaluate import label_of
from .manners import MANNER_OF
from .protocol import id_of

# What a person may choose (``AlarmLevel`` of the detector): false badges per 1,000 authentic clips.
BUDGETS = dict(few=3.0, balanced=10.0, more=50.0)
CONFIDENCE = 0.9
TAIL = 0.1  # of the authentic files: the highest, whose fall is measured
RESAMPLES = 1000
UNSURE_TIMES = 10
SURE = 0.8  # least probability at which a manner is said
RIGHT = 0.75  # of what was said on development files, at least
UNSURE_MOST = 0.2  # of authentic clips: who asks to catch more does not ask for doubt about every other clip


def fit_score(logits: np.ndarray, forged: np.ndarray) -> dict[str, float]:
    """Platt scaling with both classes weighted alike: score = sigmoid(scale * logit + bias).

    Fitted on the pseudo-fakes of held-out people, so a score says how much a face looks like *those*:
    it ranks, and is no probability that a clip from the wild is a deepfake.
    """
    fit = LogisticRegression(C=1e6, class_weight="balanced").fit(logits[:, None], forged)
    scale, bias = float(fit.coef_[0, 0]), float(fit.intercept_[0])
    if scale <= 0:
        raise ValueError("the logits rank authentic above forged: nothing to calibrate")
    return dict(scale=round(scale, 4), bias=round(bias, 4))


def upper(z: np.ndarray, share: float) -> float:
    """What at most ``share`` of a population like ``z`` (logits of scores) exceed.

    Peaks over a threshold (Pickands 1975): what lies above the highest tenth's lower end falls off exponentially there.
    One in a hundred, and more so three in a thousand, is rarer than a few hundred clips can count.
    """
    if share >= TAIL:
        return float(np.quantile(z, 1 - share))
    start = np.quantile(z, 1 - TAIL)
    return float(start + np.mean(z[z >= start] - start) * math.log(TAIL / share))


def limit(scores: np.ndarray, sources: np.ndarray, share: float, confidence: float) -> float:
    """The threshold that at most ``share`` of authentic files exceed, by the rule above; 0..1."""
    z = logit(np.clip(scores, 1e-6, 1 - 1e-6))
    members = [np.flatnonzero(sources == source) for source in np.unique(sources)]
    rng = np.random.default_rng(1)
    drawn = ([members[i] for i in rng.integers(0, len(members), len(members))] for _ in range(RESAMPLES))
    sure = float(np.quantile([upper(z[np.concatenate(rows)], share) for rows in drawn], confidence))
    seen = float(np.sort(z)[::-1][int(share * len(z))])  # only so many files lie strictly above
    return float(expit(max(sure, seen)))


def thresholds(scores: np.ndarray, sources: np.ndarray, per_thousand: float) -> dict[str, float]:
    """``scores`` of authentic files (0..1), each with its source, and the budget of false badges per 1,000 of them."""
    if len(scores) < 10:
        raise ValueError(f"{len(scores)} authentic files with a score: too few")
    share = per_thousand / 1000
    likely = math.ceil(limit(scores, sources, share, CONFIDENCE) * 1e4) / 1e4
    unsure = math.ceil(limit(scores, sources, min(UNSURE_MOST, UNSURE_TIMES * share), 0.5) * 1e4) / 1e4
    return dict(likely=likely, unsure=min(unsure, likely))


def alarms(authentic: np.ndarray, sources: np.ndarray, manipulated: dict[str, np.ndarray]) -> dict:
    """Scores of labelled files (0..1) -> one half of ``alarms`` in ``forgery.json``.

    Per level its thresholds, and what they do to the files that they were set with; ``manipulated`` by kind.
    """
    levels = {}
    for level, budget in BUDGETS.items():
        limits = thresholds(authentic, sources, budget)
        kinds = {kind: int((scores >= limits["likely"]).sum()) for kind, scores in manipulated.items()}
        false_alarms, found = int((authentic >= limits["likely"]).sum()), sum(kinds.values())
        levels[level] = dict(
            budget=budget, thresholds=limits, false_alarms=false_alarms, found=found, found_by_kind=kinds
        )
    return dict(
        authentic_files=len(authentic),
        authentic_sources=len(np.unique(sources)),
        manipulated_files=sum(map(len, manipulated.values())),
        manipulated_by_kind={kind: len(scores) for kind, scores in manipulated.items()},
        **levels,
    )


def from_product(evaluation: dict, sources: dict[str, str]) -> dict:
    """The JSON of ``facetell eval --json`` -> ``alarms``; files without a score raise no alarm and find nothing.

    ``sources``: by id, see `protocol.sources`; a file that is not named is a source of its own.
    """
    return dict(clips=_half(evaluation, sources, moving=True), stills=_half(evaluation, sources, moving=False))


def _half(evaluation: dict, sources: dict[str, str], moving: bool) -> dict:
    """Of the clips or of the still pictures."""
    authentic, names, manipulated = [], [], {}
    for file in evaluation["files"]:
        if file["score"] is None or (Path(file["path"]).suffix.lower() in VIDEO_SUFFIXES) != moving:
            continue
        if file["label"] == "real":
            authentic.append(file["score"])
            names.append(sources.get(id_of(file["path"]), file["path"]))
        else:
            manipulated.setdefault(label_of(file["path"])[0].split("/")[-1], []).append(file["score"])
    return alarms(
        np.array(authentic), np.array(names), {kind: np.array(scores) for kind, scores in sorted(manipulated.items())}
    )


def manners(evaluation: dict) -> dict | None:
    """The JSON of ``facetell eval --json`` -> ``manners`` in ``forgery.json``: from when on it is said how a face was
    forged, and how often that was right; none where it is wrong too often to be said."""
    said = [
        MANNER_OF.get(label_of(file["path"])[0].split("/")[-1]) == file["manner"]
        for file in evaluation["files"]
        if file["label"] == "fake" and file.get("manner")
    ]
    if sum(said) < RIGHT * len(said) or not said:
        return None
    return dict(least=SURE, said=len(said), right=sum(said))


def limits(gate: dict) -> dict[str, float]:
    """``results/gate.json`` -> ``limits`` of ``forgery.json``: what the curves propose, to two digits."""
    proposed = {axis["limit"]: axis["proposed"] for axis in gate["axes"].values() if axis["limit"]}
    return {name: float(f"{value:.2g}") for name, value in proposed.items()}
