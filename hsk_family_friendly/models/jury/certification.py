from odoo import api, fields, models
from odoo.exceptions import UserError

from ...tools import german, selection
from .case import JUBILEE
from .dossier_content import dossier_values


class Certification(models.Model):
    """A certification before the jury: decided there only, held until the release, in the dossier.

    What is on the agenda of a session is decided there, under four eyes, on no other way.
    """

    _inherit = "hsk.certification"

    jury_case_ids = fields.One2many("hsk.jury.case", "certification_id", string="Jury Sessions")
    is_held = fields.Boolean("Waits for its Release", compute="_compute_is_held")

    @api.depends("jury_case_ids.session_state", "jury_case_ids.released_on")
    def _compute_is_held(self):
        decided = (
            self.env["hsk.jury.case"]
            .sudo()
            .search(
                [
                    ("certification_id", "in", self.ids),
                    ("session_state", "=", "closed"),
                    ("decision", "!=", False),
                ],
                order="id",
            )
        )
        # a later decision takes the place of an earlier one
        latest = {case.certification_id: case for case in decided}
        for certification in self:
            case = latest.get(certification._origin)
            certification.is_held = bool(case) and not case.released_on

    def _award_is_set(self):
        return super()._award_is_set() or bool(
            self.sudo().jury_case_ids.session_id.filtered("awarded_on")
        )

    @api.model
    def _check_decided_here(self, companies):
        super()._check_decided_here(companies)
        self._check_not_before_the_jury(companies)

    @api.model
    def _check_not_before_the_jury(self, companies):
        """Refuse decisions about companies that stand on an agenda, under whichever case.

        :param set companies: (id of the company, id of the agency)
        :raise UserError: one of them does
        """
        waiting = (
            self.env["hsk.jury.case"]
            .sudo()
            .search(
                [
                    ("partner_id", "in", [company for company, _agency in companies]),
                    ("certification_id.state", "=", "jury"),
                    ("session_state", "!=", "closed"),
                    ("postponed", "=", False),
                ]
            )
        )
        for case in waiting:
            if (case.partner_id.id, case.company_id.id) in companies:
                raise UserError(
                    self.env._(
                        "%(company)s is on the agenda of “%(session)s”: it is decided there.",
                        company=case.partner_id.name,
                        session=case.session_id.name,
                    )
                )

    # ------------------------------------------------------------
    # DOSSIER
    # ------------------------------------------------------------

    def _dossier_measures(self, files):
        """Return the measures of this cycle by action field, with their files."""
        return [
            {
                "name": dossier_values(field)["name"],
                "measures": [measure._dossier_measure(files) for measure in measures],
            }
            for field, measures in self._measures_by_field()
        ]

    def _dossier_previous(self, files):
        """Return the previous cycle: its measures as they stand, each beside its continuation."""
        previous = self.previous_id
        if not previous:
            return None
        continued = {measure.previous_id: measure for measure in self.measure_ids}
        measures = []
        for _field, group in previous._measures_by_field():
            for measure in group:
                today = continued.get(measure)
                measures.append(
                    {
                        **measure._dossier_measure(files),
                        "today": dossier_values(today) if today else None,
                    }
                )
        return {**dossier_values(previous), "measures": measures}

    def _dossier_statistics(self):
        """Return how many measures each action field has in which state."""
        states = self.env["hsk.measure"]._fields["state"]._description_selection(self.env)
        rows = []
        for field, measures in self._measures_by_field():
            found = measures.mapped("state")
            numbers = [found.count(code) for code, _label in states]
            rows.append({"name": dossier_values(field)["name"], "numbers": numbers})
        return {
            "states": [label for _code, label in states],
            "rows": rows,
            "totals": [
                sum(column) for column in zip(*(row["numbers"] for row in rows), strict=True)
            ],
        }

    # ------------------------------------------------------------
    # AWARD
    # ------------------------------------------------------------

    def _laudatio(self):
        """Return the notes: the facts, what the company has achieved, what it plans."""
        self.ensure_one()
        earlier = self.previous_id.measure_ids.filtered(
            lambda measure: measure.state in ("running", "done") or measure.effect
        )
        existing = self.measure_ids.filtered(
            lambda measure: measure.origin == "existing" and measure.state != "dropped"
        )
        achieved = existing.filtered(lambda measure: measure.previous_id not in earlier) | earlier
        return {
            "times": german.times(self.cycle),
            "jubilee": self.cycle % JUBILEE == 0 and f"{self.cycle}. Zertifikat",
            # nobody says a day on stage that is only the first one in Odoo
            "since": self.partner_id.hsk_certified_since or (self.cycle == 1 and self.valid_from),
            # what has an effect is what one can tell
            "achieved": achieved.sorted(lambda measure: (not measure.effect, measure.id)),
            # a condition of the jury is nobody's business on stage
            "planned": self._measures_to_plan().filtered(
                lambda measure: measure.origin != "condition"
            ),
        }

    def _fee_row(self):
        self.ensure_one()
        company = self.partner_id
        payer = company.browse(company.address_get(["invoice"])["invoice"])
        return [
            company.name,
            self.number,
            selection.label(self, "kind"),
            self.employee_count or self.partner_employee_count or None,
            self.fee_band_id.display_name,
            self.fee if self.fee_band_id else None,
            self.currency_id.name,
            self.decided_on,
            payer.display_name,
            payer._hsk_one_line_address() or company._hsk_one_line_address(),
            payer.email or company.email,
        ]
