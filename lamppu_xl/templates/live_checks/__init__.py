"""The live checks of a template: rules as formulas, the states of answers, and the texts and counts people read."""
