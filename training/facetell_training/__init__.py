"""How Facetell's forgery model is made: prepare, train, evaluate, export, calibrate."""
