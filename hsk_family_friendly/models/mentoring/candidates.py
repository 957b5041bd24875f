from odoo import api, fields, models
from odoo.fields import Domain
from odoo.tools import format_date

# Who speaks for a company in the mentoring, in this order; the first role that is held counts.
ROLES = ("mentoring", "hr", "management")


class MentoringProgram(models.Model):
    """Who could take part, and why."""

    _inherit = "hsk.mentoring.program"

    def action_invite(self):
        """Show who could take part, to choose who is invited."""
        self.ensure_one()
        return {
            "type": "ir.actions.act_window",
            "name": self.env._("Invite Companies"),
            "res_model": "hsk.mentoring.invite",
            "views": [(False, "form")],
            "target": "new",
            "context": {"default_program_id": self.id, "dialog_size": "extra-large"},
        }

    def _candidates(self):
        """Return who could take part and is not enrolled yet: [(company, role, reason)].

        Certified a second time or more: a possible mentor. Certified for the first time, with
        measures still open: a possible mentee.
        """
        self.ensure_one()
        known = {(enrolment.partner_id, enrolment.role) for enrolment in self.enrolment_ids}
        active = self.env["hsk.certification"]._certificate_domains()["active"]
        cases = self.env["hsk.certification"].search(
            active & Domain("company_id", "=", self.company_id.id), order="partner_id, id"
        )
        counts = self._measure_counts(cases.partner_id)
        found = []
        for case in cases:
            role = "mentor" if case.cycle > 1 else "mentee"
            measures = counts.get((case.partner_id, role), 0)
            if (case.partner_id, role) in known or (role == "mentee" and not measures):
                continue
            found.append((case.partner_id, role, self._candidate_reason(case, role, measures)))
        return sorted(found, key=lambda one: (one[1], one[0]._hsk_sort_key()))

    @api.model
    def _measure_counts(self, partners):
        """Return {(company, role): how many measures speak for it}."""
        enrolment = self.env["hsk.mentoring.enrolment"]
        counts = {}
        for role in ("mentor", "mentee"):
            domain = Domain("partner_id", "in", partners.ids) & enrolment._measure_domain(role)
            for partner, count in self.env["hsk.measure"]._read_group(
                domain, ["partner_id"], ["__count"]
            ):
                counts[partner, role] = count
        return counts

    def _candidate_reason(self, case, role, measures):
        until = format_date(self.env, case.valid_through)
        if role == "mentor":
            return self.env._(
                "%(cycle)s certificates, valid until %(until)s, measures done: %(measures)s",
                cycle=case.cycle,
                until=until,
                measures=measures,
            )
        return self.env._(
            "First certificate, valid until %(until)s, open measures: %(measures)s",
            until=until,
            measures=measures,
        )

    def _early_ends(self, partners):
        """Return who of these companies has no certificate any more when the programme starts.

        :return: {company: the sentence that says when the certificate ends}
        """
        self.ensure_one()
        last_days = self.env["hsk.certification"]._read_group(
            Domain("partner_id", "in", partners.ids)
            & Domain("company_id", "=", self.company_id.id)
            & Domain("state", "=", "certified"),
            ["partner_id"],
            ["effective_until:max"],
        )
        return {
            partner: self.env._(
                "The certificate ends on %(end)s, before the programme starts on %(start)s.",
                end=format_date(self.env, last_day),
                start=format_date(self.env, self.date_start),
            )
            for partner, last_day in last_days
            if last_day and last_day < self.date_start
        }

    @api.model
    def _people_for(self, partner):
        """Return who speaks for a company in the mentoring: its own people before others'."""
        by_role = [partner._hsk_people(role) for role in ROLES]
        own = [
            people.filtered(lambda person: not person.parent_id or person.parent_id == partner)
            for people in by_role
        ]
        return next(filter(None, own + by_role), self.env["res.partner"])


class MentoringEnrolment(models.Model):
    """What is to be known about a company before it is invited."""

    _inherit = "hsk.mentoring.enrolment"

    early_end = fields.Char("Certificate Ends Early", compute="_compute_early_end")

    @api.depends("partner_id", "program_id.date_start")
    def _compute_early_end(self):
        self.early_end = False
        dated = self.filtered("program_id.date_start")
        for program, enrolments in dated.grouped("program_id").items():
            ends = program._early_ends(enrolments.partner_id)
            for enrolment in enrolments:
                enrolment.early_end = ends.get(enrolment.partner_id)
