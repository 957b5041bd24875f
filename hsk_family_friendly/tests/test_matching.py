import random
from itertools import product

from odoo.tests import TransactionCase

from ..matching import Company, Impossible, Rules, propose

COHORTS = 1500


def small_cohort(seed):
    """Return a random cohort with bans and capacities on both sides, small enough to try it all."""
    dice = random.Random(seed)
    topics = range(4)

    def company(key, partner, most):
        return Company(
            key=key,
            partner=partner,
            topics=frozenset(dice.sample(topics, dice.randint(0, 3))),
            cycles=dice.randint(1, 4),
            size=dice.choice(["micro", "small", "medium", "large", None]),
            branch=dice.choice([1, 2, None]),
            municipality=dice.choice([1, 2, 3, None]),
            place=dice.choice([(51.3, 8.0), (51.2, 8.4), (51.4, 8.6), None]),
            capacity=dice.choice([0, 1, 1, 1, 2, most]),
            paused=dice.random() < 0.08,
            certified=dice.random() > 0.08,
            group=dice.choice([None, None, None, 1]),
            excluded=frozenset(dice.sample(range(20), 2)),
            wishes=frozenset(dice.sample(range(20), 2)),
            former=frozenset(dice.sample(range(20), 1)),
            max_distance=dice.choice([0, 0, 30]),
        )

    mentors = [company(n, n, 3) for n in range(dice.randint(0, 4))]
    mentees = [company(100 + n, 10 + n, 2) for n in range(dice.randint(0, 4))]
    # few different values make many equal plans
    weights = {"topics": dice.choice([0, 1, 40]), "experience": dice.choice([0, 15])}
    if dice.random() < 0.5:
        weights |= {"size": 10, "branch": 10, "distance": 10, "wishes": 10, "difference": 5}
    rules = Rules(weights=weights, everyone=dice.random() < 0.6, apart=dice.random() < 0.5)
    return mentors, mentees, rules


class Brute:
    """All plans of a small cohort, tried one by one."""

    def __init__(self, mentors, mentees, proposal):
        self.mentors = {one.key: one for one in mentors}
        self.mentees = {one.key: one for one in mentees}
        self.points = {pair: sum(parts.values()) for pair, parts in proposal.pairs.items()}
        self.points |= {pair: sum(parts.values()) for pair, (parts, _) in proposal.others.items()}
        self.everyone = None

    def plans(self):
        pairs = sorted(self.points)
        for chosen in product((False, True), repeat=len(pairs)):
            plan = [pair for pair, taken in zip(pairs, chosen, strict=True) if taken]
            if self.fits(plan):
                yield plan

    def fits(self, plan):
        return all(
            sum(pair[side] == key for pair in plan) <= one.capacity
            for side, companies in ((0, self.mentors), (1, self.mentees))
            for key, one in companies.items()
        )

    def value(self, plan, rules):
        total = sum(self.points[pair] for pair in plan)
        return (len(plan), total) if rules.everyone else (0, total)


class TestMatching(TransactionCase):
    """Nothing here needs the database; it is a test of the add-on to be run with it."""

    def test_no_difference_to_trying_all_plans(self):
        tried = 0
        for seed in range(COHORTS):
            mentors, mentees, rules = small_cohort(seed)
            proposal = propose(mentors, mentees, rules)
            brute = Brute(mentors, mentees, proposal)
            if len(brute.points) > 9:
                continue
            tried += 1
            with self.subTest(seed=seed):
                self.check_cohort(mentors, mentees, rules, proposal, brute)
        self.assertGreaterEqual(tried, 1000)

    def check_cohort(self, mentors, mentees, rules, proposal, brute):
        plans = list(brute.plans())
        best = max(brute.value(plan, rules) for plan in plans)
        plan = list(proposal.pairs)
        self.assertTrue(brute.fits(plan))
        self.assertEqual(brute.value(plan, rules), best)
        self.check_first_of_the_best(brute, plans, rules, best, plan)
        self.check_prices(brute, plans, rules, best, proposal)
        self.check_second(brute, plans, rules, plan, proposal)
        self.check_obstacles(mentors, mentees, rules, proposal)

    def check_first_of_the_best(self, brute, plans, rules, best, plan):
        """Of equal plans wins the one that gives the first mentee the earliest mentor."""

        def order(candidate):
            return [(mentor, mentee) not in candidate for mentee, mentor in every]

        every = sorted((mentee, mentor) for mentor, mentee in brute.points)
        equal = [one for one in plans if brute.value(one, rules) == best]
        self.assertEqual(sorted(plan), sorted(min(equal, key=order)))

    def check_prices(self, brute, plans, rules, best, proposal):
        for pair, (_parts, price) in proposal.others.items():
            forced = max(brute.value(plan, rules) for plan in plans if pair in plan)
            taken_up, given_up = price.changes()
            changed = set(proposal.pairs) - given_up | taken_up
            self.assertTrue(brute.fits(changed))
            self.assertEqual(brute.value(changed, rules), forced)
            self.assertEqual(price.pairs, len(proposal.pairs) - len(changed))
            points = [sum(brute.points[p] for p in plan) for plan in (proposal.pairs, changed)]
            self.assertEqual(price.points, points[0] - points[1])
            before, after = ({key for p in plan for key in p} for plan in (proposal.pairs, changed))
            self.assertEqual(set(price.alone), before - after)

    def check_second(self, brute, plans, rules, plan, proposal):
        others = [brute.value(one, rules) for one in plans if sorted(one) != sorted(plan)]
        if others:
            self.assertEqual(brute.value(proposal.second[0], rules), max(others))
        else:
            self.assertIsNone(proposal.second)

    def check_obstacles(self, mentors, mentees, rules, proposal):
        """The change that is named places the company, without leaving another alone."""
        for key, obstacle in proposal.unmatched.items():
            self.assertNotIn(key, {one for pair in proposal.pairs for one in pair})
            change = obstacle.change
            if change.code == "capacity":
                companies = [
                    Company(**{**vars(one), "capacity": one.capacity + 1})
                    if one.key == change.other
                    else one
                    for one in [*mentors, *mentees]
                ]
                again = propose(companies[: len(mentors)], companies[len(mentors) :], rules)
                self.assertGreaterEqual(len(again.pairs), len(proposal.pairs))
                if rules.everyone:
                    self.assertEqual(len(again.pairs), len(proposal.pairs) + 1)

    def test_the_same_input_gives_the_same_result(self):
        mentors, mentees, rules = small_cohort(7)
        self.assertEqual(propose(mentors, mentees, rules), propose(mentors, mentees, rules))

    def test_locked_pairs_stay_and_impossible_ones_are_refused(self):
        mentors = [Company(1, 1, cycles=3), Company(2, 2)]
        mentees = [Company(11, 11), Company(12, 12, excluded=frozenset([1]))]
        proposal = propose(mentors, mentees, Rules(), locked=[(2, 11)])
        self.assertEqual(list(proposal.pairs), [(2, 11)])
        self.assertEqual(proposal.unmatched[12].change.code, "capacity")
        with self.assertRaises(Impossible) as refusal:
            propose(mentors, mentees, Rules(), locked=[(1, 12)])
        self.assertEqual([ban.code for ban in refusal.exception.bans], ["excluded_by_mentee"])
        with self.assertRaises(Impossible):
            propose(mentors, mentees, Rules(), locked=[(2, 11), (2, 12)])

    def test_a_refused_pair_does_not_come_back(self):
        mentors, mentees = [Company(1, 1), Company(2, 2)], [Company(11, 11)]
        [pair] = propose(mentors, mentees, Rules()).pairs
        [other] = propose(mentors, mentees, Rules(), forbidden=[pair]).pairs
        self.assertNotEqual(pair, other)

    def test_supply_and_demand(self):
        mentors = [Company(1, 1, topics=frozenset("a"))]
        mentees = [Company(10 + n, 10 + n, topics=frozenset("ab")) for n in range(3)]
        proposal = propose(mentors, mentees, Rules())
        self.assertEqual(proposal.topics, {"a": (3, 1), "b": (3, 0)})
        self.assertEqual(proposal.unmatched[11].missing, {"b"})
