from odoo import models

from ...tools.german import document_lang
from ...tools.matching import CRITERIA
from ...tools.workbook import Sheet, workbook


class MentoringRun(models.Model):
    """A proposal on paper and as a workbook."""

    _inherit = "hsk.mentoring.run"

    def _document_lang(self):
        return document_lang(self.env)

    def _lines(self):
        """Return the pairs of the proposal in words, in the order of the mentees.

        :return: a list of dicts, as on the screen
        """
        self.ensure_one()
        return self.program_id._screen_pairs(self, self._proposal())

    def _alone(self):
        """Return who has no tandem, and why."""
        self.ensure_one()
        return self.program_id.with_context(hsk_on_paper=True)._screen_unmatched(self._proposal())

    def _topics(self):
        """Return supply and demand per topic."""
        self.ensure_one()
        return self.program_id._screen_topics(self._proposal())

    def _rules(self):
        """Return [(criterion, label, weight)] by which it was reckoned."""
        self.ensure_one()
        fields, weights = self.program_id._fields, self.input["rules"]["weights"]
        return [
            (name, fields[f"weight_{name}"]._description_string(self.env), weights[name])
            for name in CRITERIA
        ]

    def _proposal_workbook(self):
        """Return the proposal as an Excel file."""
        self.ensure_one()
        run = self.with_context(lang=self._document_lang())
        env, text = run.env, "text"
        criteria = run._rules()
        pairs = Sheet(
            env._("Tandems"),
            [(env._("Mentor"), text), (env._("Mentee"), text), (env._("Points"), "decimal")]
            + [(label, "decimal") for _name, label, _weight in criteria]
            + [(env._("Why This Pair"), text), (env._("By Hand"), text)],
            [
                [line["mentor"], line["mentee"], sum(parts.values()) / 100]
                + [parts[name] / 100 for name, _label, _weight in criteria]
                + [line["sentence"], (line["reason"] or env._("yes")) if line["locked"] else ""]
                for line, parts in zip(run._lines(), run._proposal().pairs.values(), strict=True)
            ],
        )
        roles = dict(env["hsk.mentoring.enrolment"]._fields["role"]._description_selection(env))
        alone = Sheet(
            env._("Without a Tandem"),
            [(env._("Company"), text), (env._("Role in the Tandem"), text), (env._("Why"), text)],
            [[one["name"], roles[one["role"]], one["sentence"]] for one in run._alone()],
        )
        words = [
            (label, env._("at most %s points", weight)) for _name, label, weight in criteria
        ] + [(env._("Version"), str(run.version))]
        return workbook(env, [pairs, alone], words)

    def _proposal_file_name(self):
        return f"Tandems {self.program_id.name}.xlsx"
