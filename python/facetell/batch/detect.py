"""The detector of this package, as the batch uses it."""
import facetell

from .rows import rows


class Eye:
    def __init__(self, alarm: str) -> None:
        self._detector = facetell.Detector(alarm=alarm)

    def rows(self, clip: str, path: str, seconds: int) -> list[dict]:
        report = self._detector.scan(path, timeout=seconds, pictures=True)
        return rows(clip, report.to_dict(), {})
