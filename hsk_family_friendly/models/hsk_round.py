from odoo import api, fields, models
from odoo.tools import SQL

from . import opened

# Cases that take a place of the round.
PLACED_STATES = ("applied", "assessment", "jury", "deferred", "certified")
PLACE_ACTIVITY = "hsk_family_friendly.mail_activity_type_place"


class Round(models.Model):
    """A round of certifications with a common deadline and a limited number of places."""

    _name = "hsk.round"
    _description = "Certification Round"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "deadline desc, name, id"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    deadline = fields.Date("Application Deadline", tracking=True)
    awarded_on = fields.Date("Award Ceremony", tracking=True)
    capacity = fields.Integer("Places", tracking=True, help="0: as many as apply.")
    user_id = fields.Many2one(
        "res.users", "Responsible", default=lambda self: self._default_user_id(), tracking=True
    )
    company_id = fields.Many2one(
        "res.company",
        "Agency",
        required=True,
        index=True,
        default=lambda self: self._default_company_id(),
    )
    certification_ids = fields.One2many("hsk.certification", "round_id", string="Certifications")
    placed_count = fields.Integer("Places Taken", compute="_compute_counts")
    waiting_count = fields.Integer("Waiting", compute="_compute_counts")
    free_count = fields.Integer("Free Places", compute="_compute_counts")

    _capacity_positive = models.Constraint(
        "CHECK (capacity >= 0)", "The number of places cannot be negative."
    )

    def _default_user_id(self):
        return self.env.user

    def _default_company_id(self):
        return self.env.company

    @api.depends("capacity", "certification_ids.state")
    def _compute_counts(self):
        counts = {
            (round_, state): count
            for round_, state, count in self.env["hsk.certification"]._read_group(
                [("round_id", "in", self.ids)], ["round_id", "state"], ["__count"]
            )
        }
        for round_ in self:
            placed = sum(counts.get((round_._origin, state), 0) for state in PLACED_STATES)
            round_.placed_count = placed
            round_.waiting_count = counts.get((round_._origin, "waitlisted"), 0)
            round_.free_count = round_.capacity - placed if round_.capacity else 0

    @opened.for_one_record("hsk-round-cases")
    def action_open_certifications(self):
        """Show the cases of the round on the board."""
        action = self.env["ir.actions.actions"]._for_xml_id(
            "hsk_family_friendly.hsk_certification_action"
        )
        return {
            **action,
            "domain": [("round_id", "=", self.id)],
            "context": {"default_round_id": self.id},
        }

    def _lock(self):
        """Let two people who take the last place at the same moment do so one after the other.

        An update, not only a lock: the second transaction then starts again and counts anew.
        """
        if self:
            self.env.cr.execute(
                SQL("UPDATE hsk_round SET write_uid = write_uid WHERE id IN %s", tuple(self.ids))
            )

    def _propose_next_in_line(self):
        """Where a place is free, ask the responsible person to offer it to the next in line."""
        self.invalidate_recordset(["placed_count", "waiting_count", "free_count"])
        for round_ in self.filtered(lambda round_: round_.free_count > 0):
            queue = round_.certification_ids.filtered(
                lambda case: case.state == "waitlisted"
            ).sorted(lambda case: (case.waitlisted_on, case.id))
            for case in queue[: round_.free_count]:
                case.activity_unlink([PLACE_ACTIVITY])
                case.activity_schedule(
                    PLACE_ACTIVITY,
                    summary=self.env._("A place in %s is free: next in line", round_.name),
                    user_id=(case._responsible_user() or self.env.user).id,
                )
