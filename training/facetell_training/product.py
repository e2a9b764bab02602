"""The product's own tool, ``facetell``, on the weights at hand: it is its scores that a person sees."""

from __future__ import annotations

import hashlib
import json
import shutil
import subprocess
from dataclasses import dataclass
from pathlib import Path

# No face is turned away: what the model itself says of those that the product does not judge.
NO_LIMITS = dict(min_size=0.0, min_brightness=0.0, min_sharpness=0.0, max_turn=1e9)


# The exit code of a scan that could not read some file, which it names.
UNREADABLE = 1


@dataclass(frozen=True)
class Product:
    """``facetell`` with ``models`` (forgery.onnx and .json), the rest from ``built``; keeps its answers in ``work``."""

    binary: Path
    models: Path
    built: Path
    work: Path

    @property
    def settings(self) -> dict:
        return json.loads((self.models / "forgery.json").read_text())

    def eval(self, name: str, folders: list[Path]) -> dict:
        """What ``facetell eval`` says of labelled folders; kept as ``name``."""
        return self._answer("eval", name, [str(folder) for folder in folders], {})

    def scan(self, name: str, folder: Path, limits: dict | None = None) -> list[dict]:
        """All files below ``folder``; with other ``limits`` of quality than the product's, if given."""
        files = [str(path) for path in sorted(folder.rglob("*")) if path.is_file()]
        return self._answer("scan", name, files, dict(limits=limits) if limits else {})

    def _answer(self, verb: str, name: str, inputs: list[str], changes: dict) -> dict | list:
        settings = self.settings | changes
        asked = dict(tool=hashlib.sha256(self.binary.read_bytes()).hexdigest(), settings=settings, inputs=inputs)
        kept = self.work / f"{name}.json"
        if kept.exists():
            stored = json.loads(kept.read_text())
            if stored["asked"] == asked:
                return stored["answer"]
        self.work.mkdir(parents=True, exist_ok=True)
        models = self.work / "models"
        shutil.rmtree(models, ignore_errors=True)
        shutil.copytree(self.built, models)
        shutil.copy(self.models / "forgery.onnx", models)
        (models / "forgery.json").write_text(json.dumps(settings))
        out = self.work / "answer.json"
        command = [str(self.binary), "--models", str(models)]
        if verb == "eval":
            subprocess.run([*command, "eval", "--json", str(out), *inputs], check=True, stdout=subprocess.DEVNULL)
        else:
            with out.open("w") as file:
                scanned = subprocess.run([*command, "scan", "--json", *inputs], stdout=file)
            if scanned.returncode not in (0, UNREADABLE):
                raise subprocess.CalledProcessError(scanned.returncode, "facetell scan")
        answer = json.loads(out.read_text())
        out.unlink()
        kept.write_text(json.dumps(dict(asked=asked, answer=answer)))
        return answer
