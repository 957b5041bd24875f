from odoo import api, fields, models
from odoo.fields import Domain

from ...tools import responsible
from ...tools.dates import agency_today

RELEASE_ACTIVITY = "hsk_family_friendly.mail_activity_type_release"


class JurySession(models.Model):
    """Who is asked to release the decisions of a session: leads who have not entered them."""

    _inherit = "hsk.jury.session"

    releaser_ids = fields.Many2many(
        "res.users", string="Can Release the Decisions", compute="_compute_releaser_ids"
    )
    waits_for_me = fields.Boolean(
        "Waits for my Release", compute="_compute_waits_for_me", search="_search_waits_for_me"
    )

    @api.depends("held_count")
    def _compute_releaser_ids(self):
        for session in self:
            held = session.sudo().case_ids.filtered(lambda case: case._is_held())
            session.releaser_ids = responsible.leads(self.env, session.company_id).filtered(
                lambda user, held=held: held - held._entered_by(user)
            )

    @api.depends("releaser_ids")
    @api.depends_context("uid")
    def _compute_waits_for_me(self):
        for session in self:
            session.waits_for_me = self.env.user in session.releaser_ids

    def _search_waits_for_me(self, operator, value):
        if operator != "in":
            return NotImplemented
        held = self.search([("case_ids", "any", self.env["hsk.jury.case"]._held_domain())])
        domain = Domain("id", "in", held.filtered("waits_for_me").ids)
        return domain if True in value else ~domain

    def action_close(self):
        """Ask the others who may release the decisions to do so, see `hsk_jury_closing.py`."""
        result = super().action_close()
        self._ask_for_release()
        return result

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _ask_for_release(self):
        """Give each lead who can release something an activity; done ones are ticked off."""
        for session in self.sudo():
            asked = session.activity_search([RELEASE_ACTIVITY]).user_id
            for user in session.releaser_ids - asked:
                session.with_context(mail_activity_quick_update=True).activity_schedule(
                    RELEASE_ACTIVITY,
                    date_deadline=agency_today(self.env),
                    summary=self.with_context(lang=user.lang).env._(
                        "Read and release the decisions of the jury"
                    ),
                    user_id=user.id,
                )
            for user in asked - session.releaser_ids:
                session.activity_feedback([RELEASE_ACTIVITY], user_id=user.id)


class JuryCase(models.Model):
    """A release ticks off what the leads were asked for."""

    _inherit = "hsk.jury.case"

    def action_release(self):
        """Release decisions, see `hsk_jury_release.py`; who was asked to is asked no longer."""
        result = super().action_release()
        self.session_id._ask_for_release()
        return result
