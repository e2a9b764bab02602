"""What is raised where this package is used wrongly."""


class FacetellError(Exception):
    """A call that cannot be done.

    A file that cannot be read is none: it has its `Report`, which says why.

    Attributes:
        reason: its name: `badFrames` (shape, type or layout of an array), `badTimes`, `badTimeout`, `unknownAlarm`, or
            what failed within the detector: `inference`, `corruptModel`, `wrongShape`, `noModels`, `panicked`.
    """

    reason: str

    def __init__(self, reason: str, message: str) -> None:
        super().__init__(reason, message)
        self.reason = reason

    def __str__(self) -> str:
        return str(self.args[1])
