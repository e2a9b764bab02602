"""``card``: result files -> the tables of the model card, each between its markers; the words around them are kept.

``<!-- NAME:begin -->`` … ``<!-- NAME:end -->`` holds what the function ``NAME`` below makes of ``results/NAME.json``.
"""

from __future__ import annotations

import json
from collections.abc import Callable
from pathlib import Path

from .figures import picture, share

ON, OFF = "<!-- {}:begin -->", "<!-- {}:end -->"


def _table(head: list[str], rows: list[list[str]]) -> str:
    lines = [head, ["---"] * len(head), *rows]
    return "\n".join(f"| {' | '.join(line)} |" for line in lines)


def _number(value: float | None, digits: int = 3) -> str:
    return "–" if value is None else f"{value:.{digits}f}"


def _within(value: float | None, interval: list[float] | None, digits: int = 3) -> str:
    between = "–".join(_number(end, digits) for end in interval) if interval else "–"
    return f"{_number(value, digits)} ({between})"


def _share(row: dict) -> str:
    if "share" not in row:
        return "–"
    low, high = row["interval"]
    return f"{row['count']} of {row['of']}: {row['share']:.1%} ({low:.1%}–{high:.1%})"


def _verdicts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "–"


def _wins(row: dict) -> str:
    return f"{row['paired_wins']:.2f} of {row['pairs']}" if row.get("paired_wins") is not None else "–"


def eval(result: dict) -> str:
    head = ["set", "real", "fake", "AUC (95 % interval)", "paired wins", "TPR at FPR 1 %", "5 %", "abstained"]
    rows = []
    for group in result["sets"]:
        for row in [*group["fakes"], group]:
            title = f"**{group['name']}, all**" if row is group else f"{group['name']}: {row['name']}"
            tpr = [_number(row["tpr_at_fpr_1"]), _number(row["tpr_at_fpr_5"])]
            area = _within(row["auc"], row["auc_interval"])
            verdicts = [_verdicts(row["fake_verdicts"]), _verdicts(row["real_verdicts"])]
            counts = [str(row["real"]), str(row["fake"])]
            rows.append([title, *counts, area, _wins(row), *tpr, f"{row['abstention']:.1%}", *verdicts])
    model = f"Model `{result['model']['name']}`, SHA-256 `{result['model']['sha256'][:16]}…`."
    return f"{model}\n\n{_table([*head, 'verdicts on fakes', 'on real'], rows)}"


HOW_TOLD = ("real", "fake", "AUC (95 % interval)", "on its own page")


def protocol(result: dict) -> str:
    head = ["forgery, generators", *HOW_TOLD, "caught at 1 %", "at .1 %", "paired wins"]
    rows = []
    for line in result["lines"]:
        title = f"{line['regime']}, {line['generators']}"
        title = f"**{title}**" if line["generators"] == "unknown" else title
        caught = [f"{share:.0%}" for share in line["caught"]]
        area = _within(line["auc"], line["interval"])
        rows.append([title, str(line["real"]), str(line["fake"]), area, _on_page(line), *caught, _wins(line)])
    floor = result["real_against_real"]
    floors = (
        f"By the same score {floor['source']} authentic clips of one source stand apart from {floor['others']} of "
        f"others at an AUC of {floor['auc']:.2f}; size, length and bytes of a file give {result['metadata']:.2f}."
    )
    return f"{_table(head, rows)}\n\n{floors}"


def folds(result: dict) -> str:
    """Families that a recipe never saw; below them all faces of these together, beside the first recipe."""
    head = ["recipe", "family never seen: regime", *HOW_TOLD, "caught at 1 %", "paired wins"]
    rows = []
    for name, recipe in result["recipes"].items():
        lines = [(f"{fold}: {line['regime']}", line) for fold, lines in recipe["folds"].items() for line in lines]
        for title, row in [*lines, *([("**all faces**, mean by fakes", recipe)] if "auc" in recipe else [])]:
            caught = f"{row['caught'][0]:.0%}" if "caught" in row else "–"
            figures = [_within(row["auc"], row["interval"]), _on_page(row), caught]
            rows.append([name, title, str(row["real"]), str(row["fake"]), *figures, _wins(row)])
    first, *others = result["recipes"].items()
    ahead = [
        f"{name} {_within(one['ahead'], one['ahead_interval'])}, on its own page "
        f"{_within(one['page_ahead'], one['page_ahead_interval'])}"
        for name, one in others
        if "ahead" in one
    ]
    beside = [f"Ahead of {first[0]}, on the same people: {'; '.join(ahead)}."] if ahead else []
    return "\n\n".join([_table(head, rows), *beside])


def _on_page(row: dict) -> str:
    """AUC against authentic clips of the fake's own page."""
    return f"{row['page_auc']:.2f}" if "page_auc" in row else "–"


def alarms(settings: dict) -> str:
    return "\n\n".join(
        _levels(settings["alarms"][half], title) for half, title in (("clips", "Clips"), ("stills", "Still pictures"))
    )


def _levels(measured: dict, title: str) -> str:
    kinds = measured["manipulated_by_kind"]
    head = [f"{title}: choice", "false badges per 1,000 authentic ones aimed at", "`likely`", "`unsure`"]
    head += [f"authentic, of {measured['authentic_files']} from {measured['authentic_sources']} sources"]
    head += [
        f"manipulated, of {measured['manipulated_files']}",
        *(f"{kind}, of {count}" for kind, count in kinds.items()),
    ]
    rows = []
    for name, key in (("few alarms", "few"), ("balanced", "balanced"), ("catch more", "more")):
        level = measured[key]
        limits = [f"{level['thresholds'][limit]:.3f}".lstrip("0") for limit in ("likely", "unsure")]
        counts = [level["false_alarms"], level["found"], *(level["found_by_kind"][kind] for kind in kinds)]
        rows.append([name, f"{level['budget']:g}", *limits, *map(str, counts)])
    return _table(head, rows)


def bias(result: dict) -> str:
    ways = result["ways"]
    rows = [[title, *(_number(row[key]) for row in ways.values())] for title, key in
            (("pooled AUC", "pooled"), ("paired wins", "paired"))]  # fmt: skip
    spread = ["deviation between authentic clips, lift by the forgery (logits)"]
    rows.append([*spread, *(f"{row['deviation']:.2f}, {row['lift']:.2f}" for row in ways.values())])
    names = dict(self="self-blend", cross="cross-identity blend", moved="moved")
    return _table(["", *(names[way] for way in ways)], rows)


def calibration(result: dict) -> str:
    head = ["scores of", "real", "fake", "expected calibration error", "Brier score", "after a fit of its own"]
    rows = []
    for name, row in result["sets"].items():
        fit = row["fitted"]
        own = f"{fit['error']:.3f} (p = sigmoid({fit['scale']:.2f} · logit(score) {fit['bias']:+.2f}))"
        error = _within(row["error"], row["interval"])
        rows.append([name, str(row["real"]), str(row["fake"]), error, _number(row["brier"]), own])
    points = next(iter(result["sets"].values()))["curve"]
    bins = []
    for p in points:
        counts = [str(p["files"] - p["fake"]), str(p["fake"])]
        shares = [_number(p["score"], 2), _number(p["share"], 2)]
        bins.append([f"{p['low']:.1f}–{p['low'] + 0.1:.1f}", *counts, *shares])
    diagram = _table(["score", "real", "fake", "mean score", "share manipulated"], bins)
    return f"{_table(head, rows)}\n\n{diagram}\n\n![Reliability diagrams](results/calibration.svg)"


def gate(result: dict) -> str:
    head = ["limit", "shipped", "by the rule", "undisturbed", "at the shipped limit", "at the worst step"]

    def point(p: dict) -> str:
        return f"{p['auc']:.2f} ({p['paired_wins']:.2f})"

    rows, curves = [], []
    for name, axis in result["axes"].items():
        points = axis["points"]
        if axis["limit"]:
            near = min(points, key=lambda p: abs(p["at"] - axis["shipped"]))
            proposed = f"{axis['proposed']:.3g}" + ("" if axis["reached"] else ", where the material ends")
            limits = [f"{axis['shipped']:g}", proposed]
            rows.append([f"`{axis['limit']}`", *limits, point(points[0]), point(near), point(points[-1])])
        for p in points:
            place = [name, p["step"], f"{p['at']:.3g}", str(p["faces"])]
            seen = [_within(p["auc"], p["interval"], 2), _number(p["paired_wins"], 2), f"{p['alarms']:.1%}"]
            curves.append([*place, *seen])
    curve = _table(["axis", "step", "as measured", "faces", "AUC", "paired wins", "authentic above `unsure`"], curves)
    return f"{_table(head, rows)}\n\n![Accuracy against what a face is like](results/gate.svg)\n\n{curve}"


def fairness(result: dict) -> str:
    product, bare = result["product"], result["without_gate"]
    head = [
        "group",
        "pictures",
        "judged",
        "median score",
        "badge, *few alarms*",
        "*balanced*",
        "*catch more*",
        "*unsure*",
    ]

    def row(name: str, group: dict) -> list[str]:
        alarms = (_share(group[key]) for key in ("few", "balanced", "more", "unsure"))
        return [name, str(group["files"]), str(group["judged"]), _number(group["median"], 2), *alarms]

    rows = [row("**all**", product["all"])]
    rows += [row(name, group) for kind in ("groups", "sides") for name, group in product[kind].items()]
    gaps = [
        [name, *(f"{side['gaps'][key]['gap']:.1%} ({side['gaps'][key]['chance']:.2f})" for side in (product, bare))]
        for key, name in (
            ("few", "few alarms"),
            ("balanced", "balanced"),
            ("more", "catch more"),
            ("unsure", "*unsure*"),
        )
    ]
    gap = _table(["largest gap between groups (chance of as large a one)", "product", "without the gate"], gaps)
    lost = [_verdicts(side["turned_away"]) for side in (product, bare)]
    return f"{_table(head, rows)}\n\n{gap}\n\nNot judged by the product: {lost[0]}; without the gate: {lost[1]}."


def heat(result: dict) -> str:
    head = ["forged by", "faces (clips)"]
    for measure in ("overlap (IoU) above ½", "of the hottest cells", "pointing game"):
        head += [measure, "of one map for all"]
    rows = []
    for way, row in result["ways"].items():
        cells = [f"{row['forged_share']:.0%}", f"{row['hot_on_authentic']:.1%}"]
        found = [
            text
            for key in ("overlap", "ranked", "pointing")
            for text in (_within(row[key], row[f"{key}_interval"], 2), _number(row[f"{key}_constant"], 2))
        ]
        rows.append([way, f"{row['faces']} ({row['clips']})", *found, *cells])
    head += ["cells that are forged", "cells above ½ on authentic halves"]
    return f"{_table(head, rows)}\n\n![Mean maps, forged and found](results/heat.svg)"


def _ways(result: dict) -> list[list[str]]:
    """Rows of what `over_time.compare` made: way, AUC, paired wins, gain."""
    rows = []
    for index, (name, row) in enumerate(result["ways"].items()):
        low, high = row["gain"]
        gain = "–" if index == 0 else f"{low:+.3f} to {high:+.3f}"
        rows.append([name, _number(row["auc"]), _number(row["paired_wins"], 2), gain])
    return rows


WAYS_HEAD = ["a clip's score from its looks", "AUC", "paired wins", "gain in AUC (95 %)"]


def over_time(result: dict) -> str:
    counts = f"{result['real']} authentic and {result['fake']} manipulated clips, {result['pairs']} of them paired"
    table = _table(WAYS_HEAD, _ways(result))
    return f"{counts}; {result['looks']:g} looks at a face in the middle clip.\n\n{table}"


def temporal(result: dict) -> str:
    """About a snapshot, which it names: no exported weights can be told to be the same."""
    weights, rows = result["weights"], []
    titles = dict(learnt="synthetic, learnt from", synthetic="synthetic, people held out", labelled="development set")
    for key, title in titles.items():
        side = result[key]
        clips = f"{title}: {side['real']} authentic, {side['fake']} manipulated, {side['pairs']} paired"
        rows += [[clips, *row] for row in _ways(side)]
    about = f"Snapshot `{weights['file']}` of `{weights['config']}`, SHA-256 `{weights['sha256'][:16]}…`"
    learnt = f"a head of {result['parameters']:,} parameters from {result['clips']:,} synthetic clips"
    return f"{about}; {learnt}; {result['looks']} looks at a clip.\n\n{_table(['clips', *WAYS_HEAD], rows)}"


def _pooled(trial: dict) -> float:
    """Of the three ways of `bias`, with authentic clips of people never trained on."""
    return sum(way["pooled"] for way in trial["bias"].values()) / len(trial["bias"])


def trials(result: dict) -> str:
    """Beside the recipe what each change makes of it."""
    shown = [("videos", "all clips"), ("videos/face_swap_live", "live swaps"), ("videos/reenactment", "reenactment")]
    shown += [("images", "all pictures")]
    rows = []
    for row in result["rows"]:
        pooled = [_number(way["pooled"]) for way in row["bias"].values()]
        labelled = []
        for kind, _ in shown:
            found = row["labelled"][kind]
            paired = found["paired_wins"]
            labelled.append(_number(found["auc"]) + (f" ({paired:.2f})" if paired is not None else ""))
        rows.append([row["name"], *pooled, f"**{_pooled(row):.3f}**", *labelled])
    ways = ["self", "cross", "moved", "mean of the three"]
    return _table(["what is different", *ways, *(title for _, title in shown)], rows)


def backbones(result: dict, tried: list[dict]) -> str:
    """Times are of untrained networks, so they are about no weights; ``tried``: the rows of ``results/trials.json``."""
    rows = []
    for row in result["rows"]:
        counted = row["multiplications"]
        size = [f"{row['size']} px", f"{row['parameters'] / 1e6:.1f}", f"{counted / 1e6:.0f}" if counted else "–"]
        seen = []
        for scratch in (True, False):
            trial = trial_of(tried, row, scratch)
            seen.append(f"{_pooled(trial):.3f}, {trial['labelled']['videos']['auc']:.3f}" if trial else "–")
        rows.append([f"`{row['name']}`", *size, f"{row['fastest']:.1f}", f"{row['ms']:.1f}", *seen])
    head = ["backbone", "input", "million parameters", "million multiplications", "fastest run, ms", "median, ms"]
    head += ["AUC from random weights: forged anew, dev clips", "the same from ImageNet weights"]
    table = _table(head, rows)
    picture = "\n\n![Accuracy against time](results/backbones.svg)" if tried else ""
    return f"{result['engine']}, {result['processor']}.\n\n{table}{picture}"


def trial_of(tried: list[dict], backbone: dict, scratch: bool) -> dict | None:
    """The first trial with this backbone, size and start."""
    for row in tried:
        if (row["backbone"], row["size"], row["scratch"]) == (backbone["name"], backbone["size"], scratch):
            return row
    return None


def draw_backbones(result: dict, tried: list[dict], path: Path) -> None:
    def on(axes) -> None:
        for scratch, marker in ((True, "o"), (False, "s")):
            points = [(row, trial_of(tried, row, scratch)) for row in result["rows"]]
            points = [(row["ms"], _pooled(trial), f"{row['name']} {row['size']}") for row, trial in points if trial]
            if points:
                label = "from random weights" if scratch else "from ImageNet weights"
                axes[0].plot([p[0] for p in points], [p[1] for p in points], marker, label=label)
                for x, y, name in points:
                    axes[0].annotate(name, (x, y), (4, -10 if scratch else 4), textcoords="offset points", fontsize=7)
        axes[0].set(xlabel="milliseconds a face, wasm", ylabel="AUC, clips forged anew")
        axes[0].margins(0.2)
        axes[0].legend(frameon=False)

    picture(path, 1, on, width=6.0, height=4.0)


def goals(measured: dict) -> str:
    """What the project asks for, beside what the product has of it on the development set."""
    videos, images = ({row["name"].split(" ")[0]: row for row in group["fakes"]} for group in measured["sets"])
    asked = [
        ("face swaps, clips: AUC", videos.get("one_shot_swap/fake"), ".95"),
        ("live swaps, clips: AUC", videos.get("face_swap_live/fake"), ".85"),
        ("reenactment, clips: AUC", videos.get("reenactment/fake"), ".90"),
        ("lip-sync, clips: AUC", videos.get("lip_sync/fake"), ".90"),
        ("GAN swaps, pictures: AUC", images.get("gan_swap_in_the_wild/fake"), "none"),
    ]
    rows = [
        [name, goal, _within(row["auc"], row["auc_interval"]), str(row["fake"])] for name, row, goal in asked if row
    ]

    def badges(side: str, chosen: list[dict]) -> dict:
        counts = [row[f"{side}_verdicts"] for row in chosen]
        return share(sum(c.get("likelyDeepfake", 0) for c in counts), sum(sum(c.values()) for c in counts))

    for name, goal, badge in (
        ("authentic clips with a badge", "≤ 1 %", badges("real", measured["sets"][:1])),
        ("authentic pictures with a badge", "≤ 1 %", badges("real", measured["sets"][1:])),
        ("swapped clips with a badge", "≥ 60 %", badges("fake", [r for n, r in videos.items() if "swap" in n])),
    ):
        rows.append([name, goal, _share(badge), str(badge["of"])])
    return _table(["", "goal", "measured (95 % interval)", "files"], rows)


def peers(result: dict, measured: dict) -> str:
    """Quoted figures beside the one that we have on material of our own; ``measured``: ``results/eval.json``."""
    rows = [
        [row["name"], row["trained_on"], row["set"], row["figure"], row["how"], row["source"]] for row in result["rows"]
    ]
    for group in measured["sets"]:
        area = _within(group["auc"], group["auc_interval"])
        rows.append(
            [f"**Facetell {measured['model']['version']}**", "see above", f"dev, {group['name']}", area, "run", "above"]
        )
    return _table(["detector", "trained on", "measured on", "AUC", "quoted or run", "source"], rows)


def _of(result: Path) -> dict:
    return json.loads(result.read_text())


SECTIONS: dict[str, Callable[[dict], str]] = {
    f.__name__: f for f in (eval, protocol, folds, bias, calibration, gate, fairness, heat, over_time, temporal, trials)
}


def sections(models: Path) -> dict[str, str]:
    """Every section for which there is a result; raises ``ValueError`` if one is about other weights."""
    settings, results = _of(models / "forgery.json"), models / "results"
    texts = dict(alarms=alarms(settings))
    for name, write in SECTIONS.items():
        if not (results / f"{name}.json").exists():
            continue
        result = _of(results / f"{name}.json")
        if "model" in result and result["model"]["sha256"] != settings["sha256"]:
            raise ValueError(f"results/{name}.json is about other weights: run `report`")
        texts[name] = write(result)
    tried = _of(results / "trials.json")["rows"] if "trials" in texts else []
    if (results / "backbones.json").exists():
        costs = _of(results / "backbones.json")
        texts["backbones"] = backbones(costs, tried)
        if tried:
            draw_backbones(costs, tried, results / "backbones.svg")
    if "eval" in texts:
        measured = _of(results / "eval.json")
        texts |= dict(goals=goals(measured), peers=peers(_of(results / "peers.json"), measured))
    return texts


def fill(card: str, texts: dict[str, str]) -> str:
    """The card with its measured sections replaced."""
    for name, text in texts.items():
        begin, end = ON.format(name), OFF.format(name)
        before, rest = card.split(begin)
        _, after = rest.split(end)
        card = f"{before}{begin}\n{text}\n{end}{after}"
    return card
