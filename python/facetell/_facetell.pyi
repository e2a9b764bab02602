"""The native module. `facetell` is what to use."""

import os
from typing import TypeAlias, final

__all__ = ["Detector", "__version__", "settings"]

__version__: str

#: A report as JSON, the pictures' figures as JSON, and the pixels of each.
_Answer: TypeAlias = tuple[str, str, list[bytes]]

@final
class Detector:
    def __new__(cls, alarm: str) -> Detector: ...
    def scan(self, path: str | os.PathLike[str], timeout: float, pictures: bool) -> _Answer: ...
    def scan_bytes(self, content: bytes, timeout: float, pictures: bool) -> _Answer: ...
    def judge(self, frames: object, times: list[float], pictures: bool) -> _Answer: ...

def settings() -> str: ...
