from odoo import models
from odoo.tools.i18n import format_list
from odoo.tools.misc import formatLang

from ...tools.matching.criteria import distance
from . import matching_run as home  # noqa: F401


class MentoringRun(models.Model):
    """The matching in words: why a pair, why not, what an override costs, what would help."""

    _inherit = "hsk.mentoring.run"

    def _pair_sentence(self, pair, for_companies=False):
        """Return why a pair was proposed; it has no points, which are for staff.

        :param pair: (mentor enrolment id, mentee enrolment id)
        :param bool for_companies: without wishes, which nobody has told the other side
        """
        mentors, mentees, _rules, _locked, _forbidden = self._cohort()
        [mentor] = [company for company in mentors if company.key == pair[0]]
        [mentee] = [company for company in mentees if company.key == pair[1]]
        facts = list(self._facts(mentor, mentee))
        if not for_companies:
            facts += self._fact_wishes(mentor, mentee)
        return self._sentence(facts) + "."

    def _facts(self, mentor, mentee):
        """Give what the companies have in common, and what not, one fragment per criterion."""
        yield self._fact_topics(mentor, mentee)
        yield self._fact_experience(mentor, mentee)
        if mentor.size and mentor.size == mentee.size:
            yield self.env._("both of the same size class")
        if mentor.branch and mentor.branch == mentee.branch:
            yield self.env._("same branch")
        elif mentor.branch and mentee.branch:
            yield self.env._("different branches, so different views")
        km = distance(mentor, mentee)
        if km == 0:
            yield self.env._("in the same municipality")
        elif km:
            yield self.env._("%s km apart", km)

    def _fact_wishes(self, mentor, mentee):
        wishes = (mentee.partner in mentor.wishes) + (mentor.partner in mentee.wishes)
        words = [self.env._("one side wished for it"), self.env._("both wished for it")]
        return words[wishes - 1 : wishes] if wishes else []

    def _fact_topics(self, mentor, mentee):
        common = mentor.topics & mentee.topics
        if not mentee.topics:
            return self.env._("the mentee has named no topic")
        if not common:
            return self.env._("no topic in common")
        return self.env._(
            "help with %(topics)s (%(count)s of %(wanted)s topics wanted)",
            topics=self._topic_names(common),
            count=len(common),
            wanted=len(mentee.topics),
        )

    def _fact_experience(self, mentor, mentee):
        ahead = mentor.cycles - mentee.cycles
        if ahead <= 0:
            return self.env._("mentor certified %s times", mentor.cycles)
        return self.env._(
            "mentor certified %(times)s times, %(ahead)s more than the mentee",
            times=mentor.cycles,
            ahead=ahead,
        )

    def _topic_names(self, ids):
        topics = self.env["hsk.action.field"].browse(ids).sorted()
        return format_list(self.env, topics.mapped("name"))

    def _sentence(self, facts):
        text = ", ".join(facts)
        return text[:1].upper() + text[1:]

    def _points(self, hundredths):
        return formatLang(self.env, hundredths / 100, digits=1)

    # ------------------------------------------------------------
    # WHY NOT
    # ------------------------------------------------------------

    def _ban_label(self, code):
        """Return what rules a pair out, in words; paper does not tell who excluded whom."""
        if self._is_untold(code):
            return self.env._("not possible")
        return {
            "same_company": self.env._("the same company"),
            "group": self.env._("companies of the same group"),
            "certificate": self.env._("the mentor has no valid certificate"),
            "mentor_paused": self.env._("the mentor pauses"),
            "mentee_paused": self.env._("the mentee pauses"),
            "mentor_full": self.env._("the mentor has no place left"),
            "mentee_full": self.env._("the mentee has no place left"),
            "forbidden": self.env._("refused, or kept apart by you"),
            "former": self.env._("they were a tandem before"),
            "excluded_by_mentor": self.env._("excluded by the mentor, in confidence"),
            "excluded_by_mentee": self.env._("excluded by the mentee, in confidence"),
            "apart": self.env._("same branch in the same municipality"),
        }[code]

    def _is_untold(self, code):
        """Tell whether paper is silent about a ban; with a word of its own it would be told."""
        return self.env.context.get("hsk_on_paper") and code.startswith(("excluded", "forbidden"))

    def _impossible_sentence(self, refusal):
        """Return why a pair cannot be kept."""
        mentor, mentee = self.env["hsk.mentoring.enrolment"].browse(refusal.pair)
        if refusal.code == "full":
            reason = self.env._("one of them has no place left")
        else:
            reason = format_list(self.env, [self._ban_label(ban.code) for ban in refusal.bans])
        return self.env._(
            "%(mentor)s and %(mentee)s cannot be a tandem: %(reason)s.",
            mentor=mentor.partner_id.name,
            mentee=mentee.partner_id.name,
            reason=reason,
        )

    def _obstacle_sentence(self, enrolment, obstacle):
        """Return why a company has no tandem, and the smallest change that would give it one."""
        if obstacle.code == "nobody":
            reason = self.env._("Nobody is enrolled for the other side.")
        elif obstacle.code == "banned":
            bans = [
                self.env._("%(reason)s (%(count)s)", reason=self._ban_label(code), count=count)
                for code, count in obstacle.bans.items()
            ]
            reason = self.env._("Nobody is possible: %s.", format_list(self.env, bans))
        else:
            reason = self.env._("Those who are possible are needed for other companies.")
        parts = [reason]
        if obstacle.missing and enrolment.role == "mentee":
            topics = self._topic_names(obstacle.missing)
            parts.append(self.env._("Nobody offers %s.", topics))
        return " ".join([*parts, self._change_sentence(obstacle.change)])

    def _change_sentence(self, change):
        names = {
            key: self.env["hsk.mentoring.enrolment"].browse(key).partner_id.name
            for key in (change.other, change.partner)
            if key
        }
        if change.code == "own":
            return self.env._("Smallest change: it ends that %s.", self._ban_label(change.ban))
        if change.code == "capacity" and change.other == change.partner:
            return self.env._(
                "Smallest change: one more tandem for %(other)s.", other=names[change.other]
            )
        if change.code == "capacity":
            return self.env._(
                "Smallest change: one more tandem for %(other)s; then %(partner)s becomes free for "
                "it.",
                other=names[change.other],
                partner=names[change.partner],
            )
        if change.code == "lift" and not self._is_untold(change.ban):
            return self.env._(
                "Smallest change: settle with %(other)s (%(ban)s).",
                other=names[change.other],
                ban=self._ban_label(change.ban),
            )
        return self.env._("Smallest change: a further company on the other side.")

    # ------------------------------------------------------------
    # PRICES
    # ------------------------------------------------------------

    def _price_sentence(self, price):
        """Return what an override costs: points, tandems, and who would stay alone."""
        alone, placed = (
            format_list(
                self.env,
                self.env["hsk.mentoring.enrolment"].browse(keys).mapped("partner_id.name"),
            )
            for keys in (price.alone, price.placed)
        )
        words = [
            (price.points > 0, self.env._("%s points less", self._points(price.points))),
            (price.points < 0, self.env._("%s points more", self._points(-price.points))),
            (price.pairs > 0, self.env._("one tandem less")),
            (price.pairs < 0, self.env._("one tandem more")),
            (alone, self.env._("alone: %s", alone)),
            (placed, self.env._("not alone any more: %s", placed)),
        ]
        return "; ".join(text for holds, text in words if holds) or self.env._("Costs nothing")

    def _supply_sentence(self, topic, wanted, offered):
        """Return how many look for a topic and how many offer it."""
        return self.env._(
            "%(topic)s: %(wanted)s wanted, %(offered)s offered",
            topic=self._topic_names([topic]),
            wanted=wanted,
            offered=offered,
        )
