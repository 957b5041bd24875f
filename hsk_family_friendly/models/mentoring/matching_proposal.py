from collections import Counter

from odoo import models
from odoo.tools import format_datetime

from ...tools import selection
from ...tools.german import document_lang
from ...tools.matching import CRITERIA
from ...tools.workbook import Sheet, workbook
from . import matching_run as home  # noqa: F401


class MentoringRun(models.Model):
    """A proposal as it is read: on the screen, on paper and as a workbook.

    Whoever asks for several of its parts reckons the proposal once and hands it over.
    """

    _inherit = "hsk.mentoring.run"
    _hsk_workbooks = {"matching/proposal": ("_proposal_workbook", "_proposal_file_name")}

    def _document_lang(self):
        return document_lang(self.env)

    # ------------------------------------------------------------
    # LINES
    # ------------------------------------------------------------

    def _shown(self):
        """Return what a run is, for the screen; nothing where there is none."""
        if not self:
            return None
        return {
            "id": self.id,
            "state": self.state,
            "state_label": selection.label(self, "state"),
            "pairs": self.pair_count,
            "points": self._points(round(self.total * 100)),
            "made": format_datetime(self.env, self.create_date, dt_format="short"),
        }

    def _shown_ends(self, pair):
        """Return the two companies of a pair.

        :param pair: (mentor enrolment id, mentee enrolment id)
        """
        mentor, mentee = (
            self.env["hsk.mentoring.enrolment"].browse(key).partner_id.name for key in pair
        )
        return {"mentor_id": pair[0], "mentor": mentor, "mentee_id": pair[1], "mentee": mentee}

    def _lines(self, proposal=None):
        """Return the pairs of the proposal in words, in the order of the mentees: dicts."""
        self.ensure_one()
        proposal, weights = proposal or self._proposal(), self.input["rules"]["weights"]
        labels = {name: label for name, label, _weight in self._rules()}
        reasons = {
            (pair.mentor_enrolment_id.id, pair.mentee_enrolment_id.id): pair.reason or ""
            for pair in self.program_id.pair_ids
        }
        return [
            {
                **self._shown_ends(pair),
                "points": self._points(sum(parts.values())),
                "most": sum(weights.values()),
                "parts": [
                    {
                        "label": labels[name],
                        "points": self._points(value),
                        "weight": weights[name],
                        "share": value / weights[name] if weights[name] else 0,
                    }
                    for name, value in parts.items()
                ],
                "sentence": self._pair_sentence(pair),
                "locked": pair in proposal.locked,
                "reason": reasons.get(pair, ""),
            }
            for pair, parts in proposal.pairs.items()
        ]

    def _other_lines(self, enrolment_id):
        """Return with whom else a company could be matched, the cheapest first, and whom not."""
        self.ensure_one()
        proposal = self._proposal()
        possible = [
            {
                **self._shown_ends(pair),
                "points": self._points(sum(parts.values())),
                "price": self._price_sentence(price),
                "sentence": self._pair_sentence(pair),
                "is_possible": True,
            }
            for pair, (parts, price) in proposal.others.items()
            if enrolment_id in pair
        ]
        ruled_out = [
            {
                **self._shown_ends(pair),
                "price": ", ".join(self._ban_label(ban.code) for ban in bans),
            }
            for pair, bans in proposal.banned.items()
            if enrolment_id in pair
        ]
        return possible + ruled_out

    def _unmatched(self, proposal):
        """Return who has no tandem, and why."""
        self.ensure_one()
        unmatched = proposal.unmatched
        return [
            {
                "id": enrolment.id,
                "name": enrolment.partner_id.name,
                "role": enrolment.role,
                "sentence": self._obstacle_sentence(enrolment, unmatched[enrolment.id]),
            }
            for enrolment in self.env["hsk.mentoring.enrolment"].browse(unmatched)
        ]

    def _alone(self):
        """Return who has no tandem, and why, for paper: it does not tell who excluded whom."""
        self.ensure_one()
        return self.with_context(hsk_on_paper=True)._unmatched(self._proposal())

    def _ruled_out(self, proposal):
        """Return what rules pairs out, and how many."""
        counts = Counter(ban.code for bans in proposal.banned.values() for ban in bans)
        return [
            {"label": self._ban_label(code), "count": count} for code, count in counts.most_common()
        ]

    def _topics(self, proposal=None):
        """Return supply and demand per topic."""
        self.ensure_one()
        proposal = proposal or self._proposal()
        return [
            {"label": self._supply_sentence(topic, wanted, offered), "short": wanted > offered}
            for topic, (wanted, offered) in proposal.topics.items()
        ]

    def _second(self, proposal):
        """Return the second-best plan, and what it costs."""
        if not proposal.second:
            return None
        taken_up, given_up = proposal.second[1].changes()
        return {
            "price": self._price_sentence(proposal.second[1]),
            "added": [self._shown_ends(pair) for pair in sorted(taken_up)],
            "removed": [self._shown_ends(pair) for pair in sorted(given_up)],
        }

    def _rules(self):
        """Return [(criterion, label, weight)] by which it was reckoned."""
        self.ensure_one()
        fields, weights = self.program_id._fields, self.input["rules"]["weights"]
        return [
            (name, fields[f"weight_{name}"]._description_string(self.env), weights[name])
            for name in CRITERIA
        ]

    # ------------------------------------------------------------
    # WORKBOOK
    # ------------------------------------------------------------

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
        roles = selection.labels(env["hsk.mentoring.enrolment"], "role")
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
