"""Signs of face manipulation in clips and pictures, found on this machine.

    import facetell

    report = facetell.scan("clip.mp4")
    print(report.verdict, report.score, report.reason)

It never says that a clip is authentic, and it looks at faces only. `facetell.card()` has what it was measured to find
and to miss. Nothing is sent, and nothing downloaded: the models are in the package.
"""

from ._card import Alarm, Card, Measured, card
from ._detector import Detector, scan
from ._error import FacetellError
from ._facetell import __version__
from ._report import Model, Picture, Reading, Report, Statement, Track, Verdict

__all__ = [
    "Alarm",
    "Card",
    "Detector",
    "FacetellError",
    "Measured",
    "Model",
    "Picture",
    "Reading",
    "Report",
    "Statement",
    "Track",
    "Verdict",
    "__version__",
    "card",
    "scan",
]
