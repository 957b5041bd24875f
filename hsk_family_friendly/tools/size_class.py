"""Size classes of companies: the EU's, by headcount (Recommendation 2003/361/EC)."""

from odoo.fields import Domain

# Each class and its first headcount.
SIZE_CLASSES = {"micro": 1, "small": 10, "medium": 50, "large": 250}
SELECTION = [
    ("micro", "Micro (1–9)"),
    ("small", "Small (10–49)"),
    ("medium", "Medium (50–249)"),
    ("large", "Large (250 and more)"),
]


def domains(field_name):
    """Return {class: domain} on the field that holds a headcount."""
    bounds = [*SIZE_CLASSES.values(), None]
    found = {}
    for (name, lower), upper in zip(SIZE_CLASSES.items(), bounds[1:], strict=True):
        found[name] = Domain(field_name, ">=", lower)
        if upper:
            found[name] &= Domain(field_name, "<", upper)
    return found
