"""Many clips, spread by Ray Data: `python -m facetell.batch INPUT... --out DIR`."""
