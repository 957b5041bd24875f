from odoo import models


class Base(models.AbstractModel):
    _inherit = "base"

    def _read_group_groupby(self, alias, groupby_spec, query):
        """Group by our lists only for those who may read them; Odoo looks at other fields only."""
        field = self._fields.get(groupby_spec.partition(":")[0])
        if field and field.type == "many2many" and "hsk_family_friendly." in (field.groups or ""):
            self._check_field_access(field, "read")
        return super()._read_group_groupby(alias, groupby_spec, query)

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
