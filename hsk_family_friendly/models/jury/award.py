from odoo import api, fields, models
from odoo.exceptions import UserError
from odoo.fields import Domain

from ...tools import for_good, guarded, opened
from ...tools.dates import agency_today
from ...tools.press import award_sentence
from . import fees, guests
from .case import AWARDED, JUBILEE


class JurySession(models.Model):
    """The award of what a session has certified: day, figures, guests, order on stage, fees."""

    _inherit = "hsk.jury.session"

    awarded_on = fields.Date(
        "Award Ceremony",
        tracking=True,
        help="Certificates begin on this day; empty: on the session's.",
    )
    award_place = fields.Char(tracking=True)
    awarded_case_ids = fields.One2many(
        "hsk.jury.case",
        "session_id",
        string="Order on Stage",
        domain=[("decision", "in", list(AWARDED))],
    )
    guest_ids = fields.Many2many(
        "res.partner",
        "hsk_jury_session_guest_rel",
        string="More Guests",
        help="Besides the certified companies and the jury: partners, press, speakers.",
    )
    award_new = fields.Integer("New", compute="_compute_award")
    award_recertified = fields.Integer("Re-Certified", compute="_compute_award")
    award_jubilees = fields.Integer("Jubilees", compute="_compute_award")
    award_valid_total = fields.Integer("Certified in Total", compute="_compute_award")
    award_employees = fields.Integer("Employees Covered", compute="_compute_award")
    award_sentence = fields.Text("Sentence for the Press", compute="_compute_award")

    # ------------------------------------------------------------
    # COMPUTE
    # ------------------------------------------------------------

    @api.depends("state", "awarded_on", "case_ids.decision", "company_id.hsk_region")
    def _compute_award(self):
        for session in self:
            if session.state != "closed":
                figures = {}
            else:
                figures = {
                    code: figure["value"] for code, figure in session._award_figures().items()
                }
            session.award_new = figures.get("new", 0)
            session.award_recertified = figures.get("recertified", 0)
            session.award_jubilees = figures.get("jubilees", 0)
            session.award_valid_total = figures.get("valid_total", 0)
            session.award_employees = figures.get("employees_covered", 0)
            session.award_sentence = bool(figures) and award_sentence(
                session._award_day(),
                figures["new"],
                figures["recertified"],
                figures["valid_total"],
                figures["employees_covered"],
                session.company_id.sudo().hsk_region,
                coming=session._award_day() > agency_today(self.env),
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    @for_good.ends
    def action_order_on_stage(self):
        """Propose the order again: new companies, then the others by cycle, jubilees last."""
        for session in self:
            session._check_awarded()
            session._order_on_stage()

    def action_guests(self):
        """Download the guest list and the order on stage as an Excel file.

        :raise UserError: the session is not closed, or nothing was awarded
        """
        self.ensure_one()
        self._check_awarded()
        return self._action_download("guests")

    def action_print_cards(self):
        """Print a name card for each guest, eight on a page."""
        return self._print_for_award("report_award_cards_action")

    def action_print_labels(self):
        """Print address labels, 3 × 7 on a page."""
        return self._print_for_award("report_award_labels_action")

    def action_print_laudatio(self):
        """Print notes for the laudatory speech: what each company does and has achieved."""
        return self._print_for_award("report_award_laudatio_action")

    def action_fees(self):
        """Download the fees of the certified companies as an Excel file.

        :raise UserError: the session is not closed
        """
        self.ensure_one()
        self._check_awarded()
        return self._action_download("fees")

    def action_open_award_figure(self):
        """Show the list behind a figure; the context key `figure` says which one."""
        self.ensure_one()
        figures = self._award_figures()
        figure = figures.get(self.env.context.get("figure"), figures["valid_total"])
        return opened.of_figure(figure)

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _move_awards(self, day):
        """Let the certificates of closed sessions begin on another day of the award.

        :raise UserError: an Urkunde with the old day was issued
        """
        for session in self.filtered(lambda session: session.state == "closed"):
            if guarded.differs(session, "awarded_on", day):
                session._move_award(day)

    def _awarded_cases(self):
        """Return the cases that got a certificate, in the order on stage, as the superuser.

        A certificate is no secret: whoever is biased in a case sees it in these lists as well.
        """
        cases = self._all_cases().filtered(
            lambda case: case.session_state == "closed" and case.decision in AWARDED
        )
        return cases.sorted(lambda case: (case.stage_sequence, case.id))

    def _awarded_certifications(self):
        return self._awarded_cases().certification_id.with_env(self.env)

    def _check_awarded(self):
        """Refuse lists of an award where there is none.

        :raise UserError: the session is not closed, or nothing was awarded
        """
        self._check_state("closed", self.env._("the award follows its closing"))
        if not self._awarded_cases():
            raise UserError(self.env._("No certificate was awarded in this session."))

    def _award_day(self):
        """Return the day of the award; without a ceremony the first valid day of what it gave."""
        days = self._awarded_certifications().mapped("valid_from")
        return self.awarded_on or max(filter(None, days), default=self._day())

    def _award_figures(self):
        """Return {code: figure} with `value`, `label`, `definition`, `model` and `domain`.

        Each number is that of its list; the sentence for the press is made of them.
        """
        self.ensure_one()
        certification = self.env["hsk.certification"]
        awarded = self._awarded_certifications()
        mine = Domain("id", "in", awarded.ids)
        valid = certification._certificate_domains(self._award_day())["active"]
        valid &= Domain("company_id", "=", self.company_id.id)
        jubilees = [cycle for cycle in awarded.mapped("cycle") if cycle % JUBILEE == 0]
        lists = {
            "new": mine & Domain("kind", "=", "initial"),
            "recertified": mine & Domain("kind", "=", "recertification"),
            "jubilees": mine & Domain("cycle", "in", jubilees),
            "valid_total": valid,
            "employees_covered": valid,
        }
        words = self._award_words()
        ((employees,),) = certification._read_group(valid, [], ["employee_count:sum"])
        return {
            code: {
                "value": employees
                if code == "employees_covered"
                else certification.search_count(domain),
                "label": words[code][0],
                "definition": words[code][1],
                "model": certification._name,
                "domain": list(domain),
            }
            for code, domain in lists.items()
        }

    def _award_words(self):
        """Return {code: (label, definition)} of the figures."""
        return {
            "new": (self.env._("New"), self.env._("Certified for the first time in this session.")),
            "recertified": (
                self.env._("Re-Certified"),
                self.env._("Certified again in this session."),
            ),
            "jubilees": (
                self.env._("Jubilees"),
                self.env._("Every fifth certificate of a company, among those of this session."),
            ),
            "valid_total": (
                self.env._("Certified in Total"),
                self.env._("Companies whose certificate is valid on the day of the award."),
            ),
            "employees_covered": (
                self.env._("Employees Covered"),
                self.env._("Headcount of these companies, each as it was at its certification."),
            ),
        }

    def _move_award(self, day):
        """Let the certificates of a closed session begin on another day of the award.

        :raise UserError: an Urkunde with the old day was issued
        """
        awarded = self._awarded_certifications()
        for round_, certifications in awarded.grouped("round_id").items():
            certifications._move_award(day or round_.awarded_on)
        if self.env["hsk.letter"].search_count(
            [("jury_case_id.session_id", "=", self.id), ("state", "!=", "cancelled")], limit=1
        ):
            self.message_post(
                body=self.env._(
                    "The day of the award has changed. Letters of the session name the old one: "
                    "write drafts anew from their template, and tell whoever has got theirs."
                )
            )

    def _order_on_stage(self):
        cases = self._awarded_cases().sorted(lambda case: case._stage_key())
        for number, case in enumerate(cases, start=1):
            case.stage_sequence = number

    def _print_for_award(self, report):
        self.ensure_one()
        self._check_awarded()
        return self.env.ref(f"hsk_family_friendly.{report}").report_action(self)

    def _keep_fees(self):
        """Keep the fees as they are at the closing."""
        if self._awarded_cases():
            self.env["ir.attachment"].create(
                {
                    "name": self._fee_file_name(),
                    "raw": self._fee_workbook(),
                    "res_model": self._name,
                    "res_id": self.id,
                }
            )

    def _action_download(self, name):
        return {
            "type": "ir.actions.act_url",
            "url": f"/hsk/jury-session/{self.id}/{name}.xlsx",
            "target": "download",
        }

    def _fee_file_name(self):
        words = self.with_context(lang=self._document_lang())
        return words.env._("Fees %s.xlsx", self._day())

    def _fee_workbook(self):
        """Return the Excel file of the fees: a line per certified company.

        :raise UserError: the session is not closed
        """
        self.ensure_one()
        self._check_awarded()
        return fees.fee_workbook(self.with_context(lang=self._document_lang()))

    def _guest_file_name(self):
        words = self.with_context(lang=self._document_lang())
        return words.env._("Guest List %s.xlsx", self._award_day())

    def _guest_workbook(self):
        """Return the Excel file with the guest list and the order on stage.

        :raise UserError: the session is not closed, or nothing was awarded
        """
        self.ensure_one()
        self._check_awarded()
        return guests.guest_workbook(self.with_context(lang=self._document_lang()))

    def _name_cards(self):
        """Return the pages of name cards: [[(name, organisation)]]."""
        return guests.name_cards(self)

    def _address_labels(self):
        """Return the pages of labels: [[lines of an address]]; without an address no label."""
        return guests.address_labels(self)
