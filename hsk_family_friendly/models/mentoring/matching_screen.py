from odoo import models
from odoo.exceptions import UserError

from ...tools import matching, selection
from . import program as home  # noqa: F401

RULES = ("placing", "keep_apart", *(f"weight_{name}" for name in matching.CRITERIA))


class MentoringProgram(models.Model):
    """What the screen of the matching shows, and what is pressed on it."""

    _inherit = "hsk.mentoring.program"

    def get_matching(self):
        """Return the latest proposal with all that explains it.

        :return: a dict for the screen
        """
        self.ensure_one()
        self.check_access("write")
        run = self._current_run()
        proposal = run._proposal() if run else None
        return {
            "id": self.id,
            "name": self.name,
            "is_closed": self.state == "closed",
            "rules": {name: self[name] for name in RULES},
            "labels": {name: self._fields[name]._description_string(self.env) for name in RULES},
            "helps": {name: self._fields[name]._description_help(self.env) for name in RULES},
            "placings": self._fields["placing"]._description_selection(self.env),
            "enrolled": len(self.enrolment_ids.filtered(lambda one: one.state == "enrolled")),
            "run": run._shown(),
            "is_outdated": run != self._last_run(),
            "pairs": run._lines(proposal) if run else [],
            "fixed": self._screen_fixed(),
            "unmatched": run._unmatched(proposal) if run else [],
            "bans": run._ruled_out(proposal) if run else [],
            "topics": run._topics(proposal) if run else [],
            "second": run._second(proposal) if run else None,
            "settled": self._screen_settled(),
        }

    def get_alternatives(self, enrolment_id):
        """Return with whom else a company could be matched, and what each costs.

        :param int enrolment_id: a mentor or mentee of the programme
        :return: a list of dicts, the cheapest first, then who is ruled out and why
        """
        self.ensure_one()
        self.check_access("write")
        run = self._current_run()
        return run._other_lines(enrolment_id) if run else []

    def preview_matching(self, rules):
        """Return what other rules would change, without keeping anything.

        :param dict rules: fields of the programme with other values
        :return: a dict: how many pairs and points there would be, and which pairs change
        """
        self.ensure_one()
        self.check_access("write")
        changed = self._checked_rules(rules)
        now = self._propose(self._cohort()).pairs
        then = self._propose(self._cohort(**changed)).pairs
        runs = self.env["hsk.mentoring.run"]
        return {
            "pairs": len(then),
            "points": runs._points(sum(sum(parts.values()) for parts in then.values())),
            "added": [runs._shown_ends(pair) for pair in then if pair not in now],
            "removed": [runs._shown_ends(pair) for pair in now if pair not in then],
        }

    def save_rules(self, rules):
        """Keep other rules, and match anew.

        :param dict rules: fields of the programme with other values
        """
        self.ensure_one()
        self.write(self._checked_rules(rules))
        self.action_match()

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _checked_rules(self, rules):
        if not set(rules) <= set(RULES):
            raise UserError(self.env._("Only weights and rules of the matching can be changed."))
        for name, value in rules.items():
            if name.startswith("weight_"):
                self._check_weight(name, value)
        return rules

    def _screen_fixed(self):
        """Return the tandems that the matching leaves alone."""
        labels = selection.labels(self.env["hsk.tandem"], "state")
        return [
            {"id": tandem.id, "name": tandem.display_name, "state": labels[tandem.state]}
            for tandem in self._settled_tandems()
        ]

    def _screen_settled(self):
        """Return what is settled about pairs."""
        runs = self.env["hsk.mentoring.run"]
        labels = selection.labels(self.pair_ids, "decision")
        return [
            {
                **runs._shown_ends((pair.mentor_enrolment_id.id, pair.mentee_enrolment_id.id)),
                "decision": pair.decision,
                "label": labels[pair.decision],
                "reason": pair.reason or "",
            }
            for pair in self.pair_ids
        ]
