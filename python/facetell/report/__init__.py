"""A page for people, made of the table that `facetell.batch` writes: `python -m facetell.report DIR`."""

from .page import write

__all__ = ["write"]
