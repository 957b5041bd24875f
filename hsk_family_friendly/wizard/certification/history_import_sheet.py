from odoo import fields, models


class HistoryImportSheet(models.TransientModel):
    """A sheet of the file that has the headings, to be read or not."""

    _name = "hsk.history.import.sheet"
    _description = "Sheet in the History Import"
    _order = "id"
    _transient_max_hours = 24.0

    import_id = fields.Many2one("hsk.history.import", required=True, index=True, ondelete="cascade")
    name = fields.Char("Sheet", required=True, readonly=True)
    row_count = fields.Integer("Number of Rows", readonly=True)
    is_hidden = fields.Boolean("Hidden in Excel", readonly=True)
    is_read = fields.Boolean("Read")

    def write(self, vals):
        """With other sheets the dry run holds no more."""
        result = super().write(vals)
        if "is_read" in vals:
            self.import_id._forget()
        return result
