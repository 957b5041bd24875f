import contextlib

from odoo import api, models
from odoo.tools import SQL

from ...tools import given, guarded
from ...tools.history import cells


class Base(models.AbstractModel):
    # One gate for what comes from outside, for all models and fields of the add-on: `given` says
    # which ids may be sent, `guarded` what only actions write. Records of others pass unread.
    _inherit = "base"

    @api.model_create_multi
    def create(self, vals_list):
        if not self.env.su and given.concerns(self):
            given.check(self, [{**given.defaults(self), **vals} for vals in vals_list])
            vals_list = guarded.checked(self, vals_list)
        return super().create(vals_list)

    def write(self, vals):
        if not self.env.su and given.concerns(self):
            given.check(self, [vals])
            guarded.check_write(self, vals)
        return super().write(vals)

    @api.model
    def default_get(self, fields):
        values = super().default_get(fields)
        if not self.env.su and given.concerns(self):
            given.check(self, [values])
        return values

    def onchange(self, values, field_names, fields_spec):
        if not self.env.su and given.concerns(self):
            given.check(self, [given.defaults(self), values])
            values = guarded.without_forged(self, values)
        return super().onchange(values, field_names, fields_spec)

    def copy(self, default=None):
        if self.env.su or not given.concerns(self):
            return super().copy(default)
        [default] = guarded.checked(self, [default or {}])
        return super(Base, guarded.copying(self)).copy(default).with_env(self.env)

    def _hsk_in_turn(self):
        """Let two people who change these at the same moment do so one after the other.

        An update, not only a lock: the second transaction then starts again and sees the first.
        """
        if ids := tuple(self.ids):
            self.env.cr.execute(
                SQL(
                    "UPDATE %s SET write_uid = write_uid WHERE id IN %s",
                    SQL.identifier(self._table),
                    ids,
                )
            )

    def _hsk_give_way(self, kept):
        """Let another row take the place of this one, as their partners were merged.

        :param kept: the row that stays
        :raise UserError: the two contradict each other
        """
        self.unlink()

    def _hsk_open_again(self, name):
        """Return what a method opens for the record of the address, see `tools/opened.py`.

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
