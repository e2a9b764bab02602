"""``card``: the product's own figures (``facetell eval --json``) into the model card, between its markers."""

from __future__ import annotations

BEGIN, END = "<!-- eval:begin -->", "<!-- eval:end -->"


def _number(value: float | None) -> str:
    return "–" if value is None else f"{value:.3f}"


def _verdicts(counts: dict[str, int]) -> str:
    return ", ".join(f"{count} {name}" for name, count in counts.items()) or "–"


def table(evaluation: dict) -> str:
    """One row per folder of fakes and one per set."""
    lines = [
        f"Model `{evaluation['model']['name']}`, SHA-256 `{evaluation['model']['sha256'][:16]}…`.",
        "",
        "| set | real | fake | AUC (95 % interval) | TPR at FPR 1 % | 5 % | abstained | verdicts on fakes | on real |",
        "|---|---|---|---|---|---|---|---|---|",
    ]
    for group in evaluation["sets"]:
        name = group["name"].rstrip("/").split("/")[-1]  # where it lay on someone's disk is nobody's matter
        for row in [*group["fakes"], group]:
            title = f"**{name}, all**" if row is group else f"{name}: {row['name']}"
            interval = "–".join(map(_number, row["auc_interval"])) if row["auc_interval"] else "–"
            lines.append(
                f"| {title} | {row['real']} | {row['fake']} | {_number(row['auc'])} ({interval})"
                f" | {_number(row['tpr_at_fpr_1'])} | {_number(row['tpr_at_fpr_5'])} | {row['abstention']:.1%}"
                f" | {_verdicts(row['fake_verdicts'])} | {_verdicts(row['real_verdicts'])} |"
            )
    return "\n".join(lines)


def fill(card: str, evaluation: dict) -> str:
    """The card with its measured section replaced."""
    before, rest = card.split(BEGIN)
    _, after = rest.split(END)
    return f"{before}{BEGIN}\n{table(evaluation)}\n{END}{after}"
