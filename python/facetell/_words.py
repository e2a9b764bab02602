"""What is printed for people to read. Files may be named by anybody."""


def harmless(text: str) -> str:
    """Text of anybody's making, with all that a terminal would obey made visible."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)


def missing(error: ImportError, extra: str) -> str:
    """What to do where packages of an extra are not there. No index has this one, so its own name would not do."""
    return f"{error}; install the wheel with its extra: pip install '…/facetell-….whl[{extra}]'"
