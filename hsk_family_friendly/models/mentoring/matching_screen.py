from collections import Counter

from odoo import models
from odoo.exceptions import UserError
from odoo.tools import format_datetime

from ...tools import matching

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
            "run": self._screen_run(run),
            "is_outdated": run != self._last_run(),
            "pairs": self._screen_pairs(run, proposal) if run else [],
            "fixed": self._screen_fixed(),
            "unmatched": self._screen_unmatched(proposal) if run else [],
            "bans": self._screen_bans(proposal) if run else [],
            "topics": self._screen_topics(proposal) if run else [],
            "second": self._screen_second(proposal) if run else None,
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
        if not run:
            return []
        proposal = run._proposal()
        lines = [
            {
                **self._screen_pair_ends(pair),
                "points": self._points(sum(parts.values())),
                "price": self._price_sentence(price),
                "sentence": self._pair_sentence(pair, run),
                "is_possible": True,
            }
            for pair, (parts, price) in proposal.others.items()
            if enrolment_id in pair
        ]
        for pair, bans in proposal.banned.items():
            if enrolment_id in pair:
                reasons = ", ".join(self._ban_label(ban.code) for ban in bans)
                lines.append({**self._screen_pair_ends(pair), "price": reasons})
        return lines

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
        return {
            "pairs": len(then),
            "points": self._points(sum(sum(parts.values()) for parts in then.values())),
            "added": [self._screen_pair_ends(pair) for pair in then if pair not in now],
            "removed": [self._screen_pair_ends(pair) for pair in now if pair not in then],
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

    def _enrolment_name(self, key):
        return self.env["hsk.mentoring.enrolment"].browse(key).partner_id.name

    def _screen_run(self, run):
        if not run:
            return None
        return {
            "id": run.id,
            "state": run.state,
            "state_label": dict(run._fields["state"]._description_selection(self.env))[run.state],
            "pairs": run.pair_count,
            "points": self._points(round(run.total * 100)),
            "made": format_datetime(self.env, run.create_date, dt_format="short"),
        }

    def _screen_pair_ends(self, pair):
        return {
            "mentor_id": pair[0],
            "mentor": self._enrolment_name(pair[0]),
            "mentee_id": pair[1],
            "mentee": self._enrolment_name(pair[1]),
        }

    def _screen_pairs(self, run, proposal):
        weights = self.env["hsk.mentoring.run"].browse(run.id).input["rules"]["weights"]
        reasons = {
            (pair.mentor_enrolment_id.id, pair.mentee_enrolment_id.id): pair.reason or ""
            for pair in self.pair_ids
        }
        return [
            {
                **self._screen_pair_ends(pair),
                "points": self._points(sum(parts.values())),
                "most": sum(weights.values()),
                "parts": [
                    {
                        "label": self._fields[f"weight_{name}"]._description_string(self.env),
                        "points": self._points(value),
                        "weight": weights[name],
                        "share": value / weights[name] if weights[name] else 0,
                    }
                    for name, value in parts.items()
                ],
                "sentence": self._pair_sentence(pair, run),
                "locked": pair in proposal.locked,
                "reason": reasons.get(pair, ""),
            }
            for pair, parts in proposal.pairs.items()
        ]

    def _screen_fixed(self):
        """Return the tandems that the matching leaves alone."""
        labels = dict(self.env["hsk.tandem"]._fields["state"]._description_selection(self.env))
        return [
            {"id": tandem.id, "name": tandem.display_name, "state": labels[tandem.state]}
            for tandem in self._settled_tandems()
        ]

    def _screen_unmatched(self, proposal):
        enrolments = self.env["hsk.mentoring.enrolment"].browse(proposal.unmatched)
        return [
            {
                "id": enrolment.id,
                "name": enrolment.partner_id.name,
                "role": enrolment.role,
                "sentence": self._obstacle_sentence(enrolment, proposal.unmatched[enrolment.id]),
            }
            for enrolment in enrolments
        ]

    def _screen_bans(self, proposal):
        """Return what rules pairs out, and how many."""
        counts = Counter(ban.code for bans in proposal.banned.values() for ban in bans)
        return [
            {"label": self._ban_label(code), "count": count} for code, count in counts.most_common()
        ]

    def _screen_topics(self, proposal):
        return [
            {
                "label": self._supply_sentence(topic, wanted, offered),
                "short": wanted > offered,
            }
            for topic, (wanted, offered) in proposal.topics.items()
        ]

    def _screen_second(self, proposal):
        if not proposal.second:
            return None
        taken_up, given_up = proposal.second[1].changes()
        return {
            "price": self._price_sentence(proposal.second[1]),
            "added": [self._screen_pair_ends(pair) for pair in sorted(taken_up)],
            "removed": [self._screen_pair_ends(pair) for pair in sorted(given_up)],
        }

    def _screen_settled(self):
        labels = dict(
            self.env["hsk.mentoring.pair"]._fields["decision"]._description_selection(self.env)
        )
        return [
            {
                **self._screen_pair_ends(
                    (pair.mentor_enrolment_id.id, pair.mentee_enrolment_id.id)
                ),
                "decision": pair.decision,
                "label": labels[pair.decision],
                "reason": pair.reason or "",
            }
            for pair in self.pair_ids
        ]
