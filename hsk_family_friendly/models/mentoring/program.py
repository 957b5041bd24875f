from odoo import api, fields, models
from odoo.exceptions import UserError, ValidationError


class MentoringProgram(models.Model):
    """A year of mentoring: companies enrol, are matched in tandems, work, and report at the end."""

    _name = "hsk.mentoring.program"
    _description = "Mentoring Programme"
    _inherit = ["mail.thread", "mail.activity.mixin"]
    _order = "date_start desc, id desc"
    _check_company_auto = True

    name = fields.Char(required=True, tracking=True)
    active = fields.Boolean(default=True)
    state = fields.Selection(
        [
            ("draft", "Draft"),
            ("enrolment", "Enrolment"),
            ("matching", "Matching"),
            ("running", "Running"),
            ("closed", "Closed"),
        ],
        default="draft",
        required=True,
        copy=False,
        index=True,
        tracking=True,
        group_expand=True,
    )
    date_start = fields.Date("From", required=True, tracking=True)
    date_end = fields.Date("Until", required=True, tracking=True)
    enrolment_until = fields.Date("Enrolment until", tracking=True)
    answer_until = fields.Date(
        "Answer until",
        tracking=True,
        help="Until when both sides accept or refuse a published pair. No answer is not a yes.",
    )
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
    enrolment_ids = fields.One2many("hsk.mentoring.enrolment", "program_id", string="Enrolments")
    tandem_ids = fields.One2many("hsk.tandem", "program_id", string="Tandems")
    note = fields.Html("Notes")

    _dates_in_order = models.Constraint(
        "CHECK (date_end >= date_start)", "The programme ends before it begins."
    )

    def _default_user_id(self):
        return self.env.user

    def _default_company_id(self):
        return self.env.company

    # ------------------------------------------------------------
    # CONSTRAINTS AND CRUD
    # ------------------------------------------------------------

    @api.constrains("date_start", "date_end", "enrolment_until", "answer_until")
    def _check_phases(self):
        for program in self:
            for name in ("enrolment_until", "answer_until"):
                day = program[name]
                if day and day > program.date_end:
                    raise ValidationError(
                        self.env._(
                            "“%(field)s” lies after the end of the programme.",
                            field=self._fields[name]._description_string(self.env),
                        )
                    )

    @api.ondelete(at_uninstall=False)
    def _unlink_except_begun(self):
        for program in self:
            if program.tandem_ids.filtered("date_start"):
                raise UserError(
                    self.env._(
                        "%s has tandems that began: it stays in the history. Archive it instead.",
                        program.name,
                    )
                )
            self.env["hsk.mentoring.mail"].search(
                [("program_id", "=", program.id)]
            )._unlink_except_released()
            program.run_ids._unlink_except_published()
