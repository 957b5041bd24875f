from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import for_good, guarded, matching
from ...tools.matching.proposal import VERSION


class MentoringRun(models.Model):
    """One matching: what went in, by which rules, and what came out. It can be repeated exactly."""

    _name = "hsk.mentoring.run"
    _description = "Matching Run"
    _order = "id desc"

    program_id = fields.Many2one(
        "hsk.mentoring.program", "Programme", required=True, index=True, ondelete="cascade"
    )
    company_id = fields.Many2one(related="program_id.company_id", store=True, index=True)
    state = fields.Selection(
        [("proposed", "Proposed"), ("reviewed", "Reviewed"), ("published", "Published")],
        default="proposed",
        required=True,
    )
    version = fields.Integer(help="Version of the rules by which it was reckoned.")
    input = fields.Json(required=True)
    result = fields.Json(required=True)
    total = fields.Float("Points", digits=(16, 2))
    pair_count = fields.Integer("Pairs")
    reviewed_by_id = fields.Many2one("res.users", "Reviewed by")
    reviewed_on = fields.Datetime()
    published_by_id = fields.Many2one("res.users", "Published by")
    published_on = fields.Datetime()
    tandem_ids = fields.One2many("hsk.tandem", "run_id", string="Tandems")

    # ------------------------------------------------------------
    # COMPUTE AND CRUD
    # ------------------------------------------------------------

    @api.depends("program_id", "create_date")
    def _compute_display_name(self):
        for run in self:
            moment = fields.Datetime.context_timestamp(
                run, run.create_date or fields.Datetime.now()
            )
            run.display_name = f"{run.program_id.name} · {moment:%d.%m.%Y %H:%M}"

    @api.model_create_multi
    def create(self, vals_list):
        if not guarded.is_by_action(self.env):
            raise UserError(self.env._("A run is made by the matching."))
        return super(MentoringRun, guarded.without_defaults(self, self._fields)).create(vals_list)

    def write(self, vals):
        if not guarded.is_by_action(self.env):
            raise UserError(self.env._("A run stays as it was reckoned."))
        return super().write(vals)

    @api.ondelete(at_uninstall=False)
    def _unlink_except_published(self):
        for run in self:
            if run.state == "published":
                raise UserError(
                    self.env._("%s was published and stays in the history.", run.display_name)
                )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_review(self):
        """Note that a person has read the proposal.

        :raise UserError: it is not the latest one, or was reviewed before
        """
        for run in self:
            run._check_latest()
            if run.state != "proposed":
                raise UserError(self.env._("This proposal was reviewed already."))
        guarded.by_action(self).write(
            {
                "state": "reviewed",
                "reviewed_by_id": self.env.uid,
                "reviewed_on": fields.Datetime.now(),
            }
        )

    @for_good.commits
    def action_publish(self):
        """Publish a reviewed proposal: drafts of the mails to both sides are made, none is sent.

        :return: the action that shows the drafts
        :raise UserError: it was not reviewed, or nobody could answer it any more
        """
        self.ensure_one()
        self._check_latest()
        if self.state != "reviewed":
            raise UserError(self.env._("A proposal is reviewed before it is published."))
        if over := self.tandem_ids[:1]._answer_is_over():
            raise UserError(over)
        guarded.by_action(self).write(
            {
                "state": "published",
                "published_by_id": self.env.uid,
                "published_on": fields.Datetime.now(),
            }
        )
        guarded.by_action(self.tandem_ids).published_on = fields.Datetime.now()
        return self.env["hsk.mentoring.mail"]._draft("proposal", self.tandem_ids)._action_show()

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _check_latest(self):
        for run in self:
            run.check_access("write")
            if run != run.program_id._last_run():
                raise UserError(self.env._("There is a newer proposal: this one is history."))

    @api.model
    def _pack(self, cohort):
        """Return a cohort as it is kept: (mentors, mentees, rules, locked, forbidden)."""
        mentors, mentees, rules, locked, forbidden = cohort
        return {
            "mentors": [_packed(company) for company in mentors],
            "mentees": [_packed(company) for company in mentees],
            "rules": vars(rules),
            "locked": sorted(map(list, locked)),
            "forbidden": sorted(map(list, forbidden)),
        }

    def _cohort(self):
        """Return the cohort of the run: (mentors, mentees, rules, locked, forbidden)."""
        self.ensure_one()
        kept = self.input
        return (
            [_unpacked(company) for company in kept["mentors"]],
            [_unpacked(company) for company in kept["mentees"]],
            matching.Rules(**kept["rules"]),
            {tuple(pair) for pair in kept["locked"]},
            {tuple(pair) for pair in kept["forbidden"]},
        )

    def _proposal(self):
        """Return the `Proposal` of the run: reckoned anew, and always the same."""
        self.ensure_one()
        if self.version != VERSION:
            raise UserError(self.env._("This proposal was reckoned by earlier rules. Match again."))
        return matching.propose(*self._cohort())


SETS = ("topics", "excluded", "wishes", "former")


def _packed(company):
    values = dict(vars(company))
    return values | {name: sorted(values[name]) for name in SETS}


def _unpacked(values):
    sets = {name: frozenset(values[name]) for name in SETS}
    place = values["place"] and tuple(values["place"])
    return matching.Company(**{**values, **sets, "place": place})
