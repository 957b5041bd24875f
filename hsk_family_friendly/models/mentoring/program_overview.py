from odoo import api, fields, models

from ...tools import opened


class MentoringProgram(models.Model):
    """What belongs to a programme: numbers, each with its list."""

    _inherit = "hsk.mentoring.program"

    mentor_count = fields.Integer("Mentors", compute="_compute_counts")
    mentee_count = fields.Integer("Mentees", compute="_compute_counts")
    tandem_count = fields.Integer("Tandems at Work or Done", compute="_compute_counts")
    mail_count = fields.Integer("Mails to be Released", compute="_compute_counts")

    @api.depends("enrolment_ids.state", "enrolment_ids.role", "tandem_ids.state")
    def _compute_counts(self):
        def counts(model, domain, groups=("program_id",)):
            found = self.env[model]._read_group(
                [("program_id", "in", self.ids), *domain], groups, ["__count"]
            )
            return {tuple(row[:-1]): row[-1] for row in found}

        enrolled = counts(
            "hsk.mentoring.enrolment", [("state", "=", "enrolled")], ["program_id", "role"]
        )
        tandems = counts("hsk.tandem", [("state", "not in", ("proposed", "ended"))])
        mails = counts("hsk.mentoring.mail", [("state", "=", "draft")])
        for program in self:
            origin = program._origin
            program.mentor_count = enrolled.get((origin, "mentor"), 0)
            program.mentee_count = enrolled.get((origin, "mentee"), 0)
            program.tandem_count = tandems.get((origin,), 0)
            program.mail_count = mails.get((origin,), 0)

    @opened.for_one_record("hsk-programme-enrolments")
    def action_open_enrolments(self):
        """Show the enrolments of the programme."""
        return self._action_of("hsk_mentoring_enrolment_action", {"search_default_group_role": 1})

    @opened.for_one_record("hsk-programme-tandems")
    def action_open_tandems(self):
        """Show the tandems of the programme."""
        return self._action_of("hsk_tandem_action", {})

    @opened.for_one_record("hsk-programme-mails")
    def action_open_mails(self):
        """Show the mails of the programme."""
        return self._action_of("hsk_mentoring_mail_action", {"search_default_draft": 1})

    def action_open_matching(self):
        """Open the screen of the matching."""
        return {
            "type": "ir.actions.client",
            "tag": "hsk_family_friendly.matching",
            "name": self.env._("Matching"),
            "params": {"program_id": self.id},
            "context": {"active_id": self.id},
        }

    def _action_of(self, name, context):
        self.ensure_one()
        action = self.env["ir.actions.actions"]._for_xml_id(f"hsk_family_friendly.{name}")
        return {
            **action,
            "domain": [("program_id", "=", self.id)],
            "context": {"default_program_id": self.id, **context},
        }
