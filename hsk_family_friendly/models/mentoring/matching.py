from odoo import Command, api, fields, models
from odoo.exceptions import UserError, ValidationError
from odoo.fields import Domain

from ...tools import guarded, matching
from ...tools.german import document_lang
from ...tools.matching.proposal import VERSION
from . import program as home  # noqa: F401

LARGEST_WEIGHT = 100


class MentoringProgram(models.Model):
    """The matching of a programme: its weights, and the way from enrolments to tandems."""

    _inherit = "hsk.mentoring.program"

    placing = fields.Selection(
        [("everyone", "Everyone First"), ("best", "Best Fit")],
        default="everyone",
        required=True,
        help="Everyone first: as many companies as possible get a tandem, and nobody a second one "
        "at the expense of somebody's first. Then as many tandems as possible, then the most "
        "points. Best fit: the most points, whoever stays alone.",
    )
    several_mentors = fields.Boolean(
        "Several Mentors per Mentee",
        help="A mentee may have more than one tandem, and is asked with how many companies. "
        "Everyone gets a first one before.",
    )
    keep_apart = fields.Boolean(
        "Keep Competitors Apart", help="No pair of the same branch in the same municipality."
    )
    weight_topics = fields.Integer(
        "Topics",
        default=matching.CRITERIA["topics"],
        help="How many of the topics that the mentee looks for the mentor offers.",
    )
    weight_experience = fields.Integer(
        "Experience",
        default=matching.CRITERIA["experience"],
        help="How many more certificates the mentor has; three more count fully.",
    )
    weight_size = fields.Integer(
        "Size",
        default=matching.CRITERIA["size"],
        help="The same size class counts fully, the next one half.",
    )
    weight_branch = fields.Integer(
        "Branch", default=matching.CRITERIA["branch"], help="Both are of the same branch."
    )
    weight_distance = fields.Integer(
        "Distance",
        default=matching.CRITERIA["distance"],
        help="The closer, the more; in the same municipality it counts fully.",
    )
    weight_wishes = fields.Integer(
        "Wishes",
        default=matching.CRITERIA["wishes"],
        help="Whether one side or both named the other one.",
    )
    weight_difference = fields.Integer(
        "Difference",
        default=matching.CRITERIA["difference"],
        help="Who is not alike sees other things: another branch, size class and municipality "
        "count a third each.",
    )
    run_ids = fields.One2many("hsk.mentoring.run", "program_id", string="Matching Runs")
    pair_ids = fields.One2many("hsk.mentoring.pair", "program_id", string="Settled Pairs")

    # ------------------------------------------------------------
    # CONSTRAINTS
    # ------------------------------------------------------------

    @api.constrains(*(f"weight_{name}" for name in matching.CRITERIA))
    def _check_weights(self):
        for program in self:
            for name, weight in program._weights().items():
                self._check_weight(f"weight_{name}", weight)
            if not any(program._weights().values()):
                raise ValidationError(self.env._("At least one criterion needs a weight."))

    @api.model
    def _check_weight(self, name, weight):
        """Refuse what is no weight.

        :param str name: the field of the criterion
        :param weight: what was entered
        """
        if not isinstance(weight, int) or not 0 <= weight <= LARGEST_WEIGHT:
            raise ValidationError(
                self.env._(
                    "The weight of “%(criterion)s” lies between 0 and %(largest)s.",
                    criterion=self._fields[name]._description_string(self.env),
                    largest=LARGEST_WEIGHT,
                )
            )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_match(self):
        """Match the enrolled companies that have no tandem yet; unpublished proposals are replaced.

        :raise UserError: the programme is closed, or a pair to be kept is not possible
        """
        self.check_access("write")
        for program in self:
            if program.state == "closed":
                raise UserError(self.env._("%s is closed.", program.name))
            program._match()
            if program.state in ("draft", "enrolment"):
                program.state = "matching"

    def action_lock_pair(self, mentor_enrolment_id, mentee_enrolment_id, reason=False):
        """Keep a pair together, and match the others around it.

        :param int mentor_enrolment_id: the mentor's enrolment
        :param int mentee_enrolment_id: the mentee's enrolment
        :param str reason: why, for the record
        :raise UserError: something rules the pair out
        """
        self._settle(mentor_enrolment_id, mentee_enrolment_id, "lock", reason)

    def action_forbid_pair(self, mentor_enrolment_id, mentee_enrolment_id, reason=False):
        """Keep a pair apart, and match anew; parameters as for `action_lock_pair`."""
        self._settle(mentor_enrolment_id, mentee_enrolment_id, "forbid", reason)

    def action_free_pair(self, mentor_enrolment_id, mentee_enrolment_id):
        """Let the matching decide about a pair again; parameters as for `action_lock_pair`."""
        self._settle(mentor_enrolment_id, mentee_enrolment_id, None)

    def action_take_second(self):
        """Take the second-best plan instead: the pair that makes the difference is settled.

        :raise UserError: there is no other plan
        """
        self.ensure_one()
        run = self._last_run()
        second = run._proposal().second if run else None
        if not second:
            raise UserError(self.env._("There is no other plan."))
        taken_up, given_up = second[1].changes()
        decision, pairs = ("lock", taken_up) if taken_up else ("forbid", given_up)
        self._settle(*min(pairs), decision, self.env._("Second-best plan"))

    # ------------------------------------------------------------
    # MATCHING
    # ------------------------------------------------------------

    def _match(self):
        self.ensure_one()
        # a second matching at the same time begins anew: it knows nothing of the first one
        self._hsk_in_turn()
        cohort = self._cohort()
        proposal = self._propose(cohort)
        run = guarded.by_action(self.env["hsk.mentoring.run"]).create(
            {
                "program_id": self.id,
                "version": VERSION,
                "input": self.env["hsk.mentoring.run"]._pack(cohort),
                "result": self._result(proposal),
                "total": sum(sum(parts.values()) for parts in proposal.pairs.values()) / 100,
                "pair_count": len(proposal.pairs),
            }
        )
        self._replace_proposals(run, proposal)

    def _propose(self, cohort):
        """Return the proposal for a cohort, or say in words why a pair cannot be kept."""
        try:
            return matching.propose(*cohort)
        except matching.Impossible as refusal:
            sentence = self.env["hsk.mentoring.run"]._impossible_sentence(refusal)
            raise UserError(sentence) from None

    def _cohort(self, **changed):
        """Return who can be matched, by which rules: (mentors, mentees, rules, locked, forbidden).

        :param changed: fields of the programme with other values, for a preview
        """
        self.ensure_one()
        taken = self._places_taken()
        former = self._former_pairs()
        companies = {"mentor": [], "mentee": []}
        for enrolment in self.enrolment_ids.sorted("id"):
            free = enrolment._places() - taken.get(enrolment, 0)
            if enrolment.state == "enrolled" and (free > 0 or enrolment not in taken):
                company = enrolment._as_company(free, enrolment in taken, former)
                companies[enrolment.role].append(company)
        keys = {company.key for side in companies.values() for company in side}
        pairs = {"lock": set(), "forbid": set(), "refused": set()}
        for pair in self.pair_ids:
            ends = (pair.mentor_enrolment_id.id, pair.mentee_enrolment_id.id)
            if keys.issuperset(ends):
                pairs[pair.decision].add(ends)
        rules = matching.Rules(
            weights={
                name: changed.get(f"weight_{name}", weight)
                for name, weight in self._weights().items()
            },
            everyone=changed.get("placing", self.placing) == "everyone",
            several_mentors=self.several_mentors,
            apart=bool(changed.get("keep_apart", self.keep_apart)),
        )
        # who is a tandem already is none a second time, however many places both have
        there = {
            (tandem.mentor_enrolment_id.id, tandem.mentee_enrolment_id.id)
            for tandem in self._settled_tandems()
        }
        forbidden = pairs["forbid"] | pairs["refused"] | there
        return companies["mentor"], companies["mentee"], rules, pairs["lock"] - there, forbidden

    def _weights(self):
        """Return {criterion: weight}."""
        return {name: self[f"weight_{name}"] for name in matching.CRITERIA}

    def _open_proposals(self):
        """Return the proposals of the matching that nobody has seen yet."""
        return self.tandem_ids.filtered(
            lambda tandem: tandem.state == "proposed" and tandem.run_id and not tandem.published_on
        )

    def _places_taken(self):
        """Return {enrolment: how many tandems it has beside open proposals}."""
        taken = {}
        for tandem in self._settled_tandems():
            for enrolment in (tandem.mentor_enrolment_id, tandem.mentee_enrolment_id):
                taken[enrolment] = taken.get(enrolment, 0) + 1
        return taken

    def _settled_tandems(self):
        """Return the tandems that the matching leaves alone."""
        tandems = self.tandem_ids - self._open_proposals()
        return tandems.filtered(lambda tandem: tandem.state != "ended")

    def _former_pairs(self):
        """Return {company id: ids of those with whom it is or was a tandem, in any programme}."""
        partners = self.enrolment_ids.partner_id
        tandems = self.env["hsk.tandem"].search(
            (Domain("mentor_id", "in", partners.ids) | Domain("mentee_id", "in", partners.ids))
            & (Domain("date_start", "!=", False) | Domain("state", "not in", ("proposed", "ended")))
        )
        former = {}
        for tandem in tandems:
            former.setdefault(tandem.mentor_id.id, set()).add(tandem.mentee_id.id)
            former.setdefault(tandem.mentee_id.id, set()).add(tandem.mentor_id.id)
        return former

    def _replace_proposals(self, run, proposal):
        """Make the tandems of the plan; pairs that stay keep their goals and people."""
        german = run.with_context(lang=document_lang(self.env))
        words = {
            pair: {
                "score": sum(parts.values()) / 100,
                "explanation": german._pair_sentence(pair, for_companies=True),
                "run_id": run.id,
            }
            for pair, parts in proposal.pairs.items()
        }
        Tandem = guarded.by_action(self.env["hsk.tandem"])
        for tandem in guarded.by_action(self._open_proposals()):
            values = words.pop((tandem.mentor_enrolment_id.id, tandem.mentee_enrolment_id.id), None)
            if values:
                tandem.write(values)
            else:
                tandem.unlink()
        tandems = Tandem.create(
            [
                {"mentor_enrolment_id": mentor, "mentee_enrolment_id": mentee, **values}
                for (mentor, mentee), values in words.items()
            ]
        )
        for tandem in tandems:
            open_measures = tandem.mentee_enrolment_id.measure_ids
            tandem.measure_ids = open_measures.filtered(
                lambda measure, t=tandem: (
                    measure.action_field_id in t.mentor_enrolment_id.topic_ids
                    and measure.action_field_id in t.mentee_enrolment_id.topic_ids
                )
            )

    def _result(self, proposal):
        """Return what is kept of a proposal; all else is reckoned anew from the input."""
        return {
            "pairs": [[*pair, parts] for pair, parts in proposal.pairs.items()],
            "unmatched": sorted(proposal.unmatched),
        }

    def _last_run(self):
        return self.run_ids.sorted("id")[-1:]

    def _current_run(self):
        """Return the last run, or none if it was reckoned by rules that are no longer known."""
        return self._last_run().filtered(lambda run: run.version == VERSION)

    def _settle(self, mentor_enrolment_id, mentee_enrolment_id, decision, reason=False):
        """Keep what staff decide about a pair, and match anew."""
        self.ensure_one()
        self.check_access("write")
        mentor, mentee = (
            self.enrolment_ids.filtered(lambda one, e=enrolment_id: one.id == e)
            for enrolment_id in (mentor_enrolment_id, mentee_enrolment_id)
        )
        if not mentor or not mentee:
            raise UserError(self.env._("Choose two companies of this programme."))
        known = self.pair_ids.filtered(
            lambda pair: (pair.mentor_enrolment_id, pair.mentee_enrolment_id) == (mentor, mentee)
        )
        is_refused = "refused" in known.mapped("decision")
        if is_refused and decision != "forbid":
            raise UserError(known._refused_sentence())
        if decision == "lock":
            self._give_way(mentor, mentee)
        if is_refused:
            pass  # kept apart for good: as "forbid" it could be freed
        elif decision is None:
            known.unlink()
        elif known:
            known.write({"decision": decision, "reason": reason})
        else:
            self.pair_ids = [
                Command.create(
                    {
                        "mentor_enrolment_id": mentor.id,
                        "mentee_enrolment_id": mentee.id,
                        "decision": decision,
                        "reason": reason,
                    }
                )
            ]
        self.action_match()

    def _give_way(self, mentor, mentee):
        """Earlier locks of the same companies end where there is no room for the new one."""
        taken = self._places_taken()
        for enrolment, name in ((mentor, "mentor_enrolment_id"), (mentee, "mentee_enrolment_id")):
            locks = self.pair_ids.filtered(
                lambda pair, e=enrolment, n=name: pair.decision == "lock" and pair[n] == e
            )
            if len(locks) + taken.get(enrolment, 0) >= enrolment._places():
                locks[:1].unlink()
