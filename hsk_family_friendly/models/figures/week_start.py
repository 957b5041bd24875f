from odoo import models


class Week(models.AbstractModel):
    """What to do first in an empty database."""

    _inherit = "hsk.week"

    def _first_steps(self):
        """Return the buttons that lead to the first certification, or nothing where there is one.

        :return: False, or [{"label", "action"}] of what this user may do
        """
        if self.env["hsk.certification"].search_count([], limit=1):
            return False
        steps = [
            (
                self.env._("Read in the list of earlier certificates"),
                "hsk.history.import",
                "hsk_history_import_action",
            ),
            (self.env._("Enter a company"), "res.partner", "res_partner_action"),
            (
                self.env._("Begin a certification"),
                "hsk.certification",
                "hsk_certification_action",
            ),
        ]
        return [
            {"label": label, "action": f"hsk_family_friendly.{action}"}
            for label, model, action in steps
            if self.env[model].has_access("create")
        ]
