from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def _hsk_open_again(self, name):
        """Return what a method opens for the record of the address, see `opened.py`.

        An address without a record shows the records of which one is to be chosen.
        """
        method = getattr(type(self), name)
        record = self.browse(self.env.context.get("active_id") or [])
        if record:
            return method(record)
        action = self.env["ir.actions.actions"].sudo().search([("path", "=", method.hsk_path)])
        return {
            "type": "ir.actions.act_window",
            "name": action.name,
            "res_model": self._name,
            "views": [(False, "list"), (False, "form")],
        }

    def copy_data(self, default=None):
        """Copy what the user may read: who has nothing to do with us copies without our fields."""
        hidden = [
            name
            for name, field in self._fields.items()
            if "hsk_family_friendly." in (field.groups or "")
            and field.copy
            and not self._has_field_access(field, "read")
        ]
        if not hidden:
            return super().copy_data(default)
        every = super().copy_data({**dict.fromkeys(hidden, False), **(default or {})})
        return [
            {name: value for name, value in vals.items() if name not in hidden} for vals in every
        ]
