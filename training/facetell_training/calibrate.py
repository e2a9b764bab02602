"""``calibrate``: logits -> score, and from authentic clips' scores the thresholds for each alarm budget.

The thresholds' rule. Authentic clips' scores are taken to be normal on the logit scale. ``likely``
is the one-sided upper tolerance limit: with ``CONFIDENCE`` sureness at most the budget's share of
authentic clips lies above it (factor from the non-central t distribution). It is never below the
smallest score that keeps the share of alarms *among the clips measured* within the budget. With a
few dozen clips the second alone could not speak for one in a hundred. ``unsure`` is the same limit
for ``UNSURE_TIMES`` the budget, at most ``UNSURE_MOST``, and never above ``likely``.
"""

from __future__ import annotations

import math

import numpy as np
from scipy.special import expit, logit
from scipy.stats import nct, norm
from sklearn.linear_model import LogisticRegression

# What a person may choose (``AlarmLevel`` of the detector): false badges per 1,000 authentic clips.
BUDGETS = dict(few=3.0, balanced=10.0, more=50.0)
CONFIDENCE = 0.9
UNSURE_TIMES = 10
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


def tolerance_factor(count: int, share: float, confidence: float) -> float:
    """k such that mean + k * deviation of ``count`` normal samples covers all but ``share``."""
    return float(nct.ppf(confidence, count - 1, norm.ppf(1 - share) * math.sqrt(count)) / math.sqrt(count))


def limit(scores: np.ndarray, share: float, confidence: float) -> float:
    """The threshold that at most ``share`` of authentic clips exceed, by the rule above; 0..1."""
    z = logit(np.clip(scores, 1e-6, 1 - 1e-6))
    fitted = float(z.mean() + tolerance_factor(len(z), share, confidence) * z.std(ddof=1))
    allowed = int(share * len(z))
    seen = float(np.sort(z)[::-1][allowed])  # only `allowed` clips lie strictly above
    return float(expit(max(fitted, seen)))


def thresholds(scores: np.ndarray, per_thousand: float) -> dict[str, float]:
    """``scores`` of authentic clips (0..1) and the budget of false badges per 1,000 of them."""
    if len(scores) < 10:
        raise ValueError(f"{len(scores)} authentic clips with a score: too few")
    share = per_thousand / 1000
    likely = math.ceil(limit(scores, share, CONFIDENCE) * 1e4) / 1e4
    unsure = math.ceil(limit(scores, min(UNSURE_MOST, UNSURE_TIMES * share), 0.5) * 1e4) / 1e4
    return dict(likely=likely, unsure=min(unsure, likely))


def alarms(authentic: np.ndarray, manipulated: np.ndarray) -> dict:
    """Scores of labelled files (0..1) -> ``alarms`` of ``forgery.json``: per level its thresholds, and what they do."""
    levels = {}
    for level, budget in BUDGETS.items():
        limits = thresholds(authentic, budget)
        false_alarms, found = (int((s >= limits["likely"]).sum()) for s in (authentic, manipulated))
        levels[level] = dict(budget=budget, thresholds=limits, false_alarms=false_alarms, found=found)
    return dict(authentic_files=len(authentic), manipulated_files=len(manipulated), **levels)


def from_product(evaluation: dict) -> dict:
    """The JSON of ``facetell eval --json`` -> ``alarms``. Files without a score raise no alarm and find nothing."""
    scores = {
        label: np.array([f["score"] for f in evaluation["files"] if f["label"] == label and f["score"] is not None])
        for label in ("real", "fake")
    }
    return alarms(scores["real"], scores["fake"])


def limits(gate: dict) -> dict[str, float]:
    """``results/gate.json`` -> ``limits`` of ``forgery.json``: what the curves propose, to two digits."""
    proposed = {axis["limit"]: axis["proposed"] for axis in gate["axes"].values() if axis["limit"]}
    return {name: float(f"{value:.2g}") for name, value in proposed.items()}
