import contextlib

from odoo import api, models

from ...tools.history import cells


class FieldsConverter(models.AbstractModel):
    # Odoo's own import of our numbers. (No docstring: Odoo would keep it as its model's.)
    _inherit = "ir.fields.converter"

    @api.model
    def _str_to_integer(self, model, field, value, savepoint):
        """Take a number as a German writes it: “1.140” employees are more than a thousand."""
        if model._name.startswith("hsk.") or field.name.startswith("hsk_"):
            with contextlib.suppress(ValueError):  # Odoo says what is wrong with it
                value = cells.whole_number(value)
        return super()._str_to_integer(model, field, value, savepoint)
