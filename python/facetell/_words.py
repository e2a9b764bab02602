"""What is printed for people to read. Files may be named by anybody."""


def harmless(text: str) -> str:
    """Text of anybody's making, with all that a terminal would obey made visible."""
    return "".join(c if c.isprintable() else ascii(c)[1:-1] for c in text)
