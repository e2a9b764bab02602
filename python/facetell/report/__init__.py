"""A page for people, made of the table that `facetell.batch` writes: `python -m facetell.report DIR`."""

#: Of the page, as their files are named.
LANGUAGES = ("ar", "de", "en", "es", "fr", "hi", "it", "ja", "pt_BR")
