import random
from itertools import product

from odoo.tests import TransactionCase

from ...tools.matching import Company, Impossible, Rules, propose

COHORTS = 1500


def small_cohort(seed):
    """Return a random cohort, small enough to try it all, as the arguments of `propose`.

    It has bans of all kinds and capacities on both sides, pairs that are to be kept, and companies
    that have a tandem already.
    """
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
            placed=dice.random() < 0.1,
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
    rules = Rules(
        weights=weights,
        everyone=dice.random() < 0.6,
        several_mentors=dice.random() < 0.5,
        apart=dice.random() < 0.5,
    )
    every = list(product((one.key for one in mentors), (one.key for one in mentees)))
    forbidden = set(dice.sample(every, min(len(every), dice.choice([0, 0, 1, 2]))))
    cohort = [mentors, mentees, rules, set(), forbidden]
    possible = sorted(propose(*cohort).pairs | propose(*cohort).others)
    if possible and dice.random() < 0.2:
        cohort[3] = {dice.choice(possible)}
    return cohort


class Brute:
    """All plans of a small cohort, tried one by one."""

    def __init__(self, cohort, proposal):
        mentors, mentees, self.rules, self.locked, _forbidden = cohort
        self.sides = [{one.key: one for one in side} for side in (mentors, mentees)]
        self.points = {pair: sum(parts.values()) for pair, parts in proposal.pairs.items()}
        self.points |= {pair: sum(parts.values()) for pair, (parts, _) in proposal.others.items()}

    def plans(self):
        pairs = sorted(self.points)
        for chosen in product((False, True), repeat=len(pairs)):
            plan = [pair for pair, taken in zip(pairs, chosen, strict=True) if taken]
            if self.fits(plan):
                yield plan

    def fits(self, plan):
        return self.locked.issubset(plan) and all(
            sum(pair[side] == key for pair in plan) <= one.capacity
            for side, companies in enumerate(self.sides)
            for key, one in companies.items()
        )

    def placed(self, plan):
        """Return the keys of those who have a tandem by a plan, or had one before."""
        before = {key for side in self.sides for key, one in side.items() if one.placed}
        return before | {key for pair in plan for key in pair}

    def value(self, plan):
        """Return how good a plan is: most companies placed, then most tandems, then points."""
        total = sum(self.points[pair] for pair in plan)
        return (len(self.placed(plan)), len(plan), total) if self.rules.everyone else total


class TestMatching(TransactionCase):
    """Nothing here needs the database; it is a test of the add-on to be run with it."""

    def test_no_difference_to_trying_all_plans(self):
        tried = 0
        for seed in range(COHORTS):
            cohort = small_cohort(seed)
            proposal = propose(*cohort)
            brute = Brute(cohort, proposal)
            if len(brute.points) > 9:
                continue
            tried += 1
            with self.subTest(seed=seed):
                self.check_cohort(cohort, proposal, brute)
        self.assertGreaterEqual(tried, 1000)

    def check_cohort(self, cohort, proposal, brute):
        values = [(brute.value(plan), plan) for plan in brute.plans()]
        best = max(value for value, _plan in values)
        plan = list(proposal.pairs)
        self.assertTrue(brute.fits(plan))
        self.assertEqual(brute.value(plan), best)
        self.check_first_of_the_best(brute, [one for value, one in values if value == best], plan)
        self.check_prices(brute, values, proposal)
        self.check_second(brute, values, proposal)
        self.check_obstacles(cohort, proposal, brute)

    def check_first_of_the_best(self, brute, equal, plan):
        """Of equal plans wins the one that gives the first mentee the earliest mentor."""

        def order(candidate):
            return [(mentor, mentee) not in candidate for mentee, mentor in every]

        every = sorted((mentee, mentor) for mentor, mentee in brute.points)
        self.assertEqual(sorted(plan), sorted(min(equal, key=order)))

    def check_prices(self, brute, values, proposal):
        reached = []
        for pair, (_parts, price) in proposal.others.items():
            taken_up, given_up = price.changes()
            changed = set(proposal.pairs) - given_up | taken_up
            self.assertTrue(brute.fits(changed))
            reached.append(brute.value(changed))
            self.assertEqual(reached[-1], max(value for value, plan in values if pair in plan))
            self.assertEqual(price.pairs, len(proposal.pairs) - len(changed))
            points = [sum(brute.points[p] for p in plan) for plan in (proposal.pairs, changed)]
            self.assertEqual(price.points, points[0] - points[1])
            before, after = brute.placed(proposal.pairs), brute.placed(changed)
            self.assertEqual(set(price.alone), before - after)
            self.assertEqual(set(price.placed), after - before)
        self.assertEqual(reached, sorted(reached, reverse=True), "the cheapest comes first")

    def check_second(self, brute, values, proposal):
        others = [value for value, plan in values if sorted(plan) != sorted(proposal.pairs)]
        if others:
            self.assertEqual(brute.value(proposal.second[0]), max(others))
        else:
            self.assertIsNone(proposal.second)

    def check_obstacles(self, cohort, proposal, brute):
        """The change that is named places one company more."""
        keys = {one.key for side in cohort[:2] for one in side}
        self.assertEqual(set(proposal.unmatched), keys - brute.placed(proposal.pairs))
        for key, obstacle in proposal.unmatched.items():
            changed = self.changed(cohort, key, obstacle.change)
            if changed and brute.rules.everyone:
                placed = brute.placed(propose(*changed).pairs)
                self.assertGreater(len(placed), len(brute.placed(proposal.pairs)))

    def changed(self, cohort, key, change):
        """Return a cohort after a change that one company can make."""
        mentors, mentees, rules, locked, forbidden = cohort
        partners = {one.key: one.partner for one in [*mentors, *mentees]}

        def company(one):
            values = dict(vars(one))
            if change.code == "capacity" and one.key == change.other:
                values["capacity"] += 1
            if change.code == "lift" and one.key in (key, change.other):
                other = partners[change.other if one.key == key else key]
                values["excluded"] -= {other}
                values["former"] -= {other}
                values["paused"] = values["paused"] and one.key == key
            return Company(**values)

        if change.code not in ("capacity", "lift") or change.ban == "apart":
            return None
        if change.ban == "forbidden":
            forbidden = forbidden - {(change.other, key), (key, change.other)}
        return [*map(company, mentors)], [*map(company, mentees)], rules, locked, forbidden

    def test_everyone_gets_one_before_anyone_gets_a_second(self):
        """Six of fifteen mentees were left without, and seven of them had two."""
        mentors = [Company(n, n, capacity=2, topics=frozenset("ab")) for n in range(8)]
        mentees = [
            Company(100 + n, 100 + n, capacity=2, topics=frozenset("ab" if n < 8 else "z"))
            for n in range(15)
        ]
        proposal = propose(mentors, mentees, Rules())
        self.assertEqual(len(proposal.pairs), 16)
        self.assertFalse(proposal.unmatched)

    def test_mentors_share_before_one_of_them_has_two(self):
        mentors = [Company(1, 1, capacity=3, cycles=4), Company(2, 2), Company(3, 3)]
        mentees = [Company(10 + n, 10 + n, cycles=1) for n in range(3)]
        proposal = propose(mentors, mentees, Rules())
        self.assertEqual({mentor for mentor, _mentee in proposal.pairs}, {1, 2, 3})
        [*_two, banned] = mentees
        mentees[2] = Company(**{**vars(banned), "excluded": frozenset([2, 3])})
        mentees[1] = Company(**{**vars(mentees[1]), "excluded": frozenset([2, 3])})
        proposal = propose(mentors, mentees, Rules())
        self.assertEqual(len(proposal.pairs), 3, "but no company stays alone for it")

    def test_who_has_a_tandem_already_comes_after_those_who_have_none(self):
        mentors = [Company(1, 1, topics=frozenset("a"))]
        mentees = [
            Company(11, 11, topics=frozenset("a"), placed=True),
            Company(12, 12, topics=frozenset("b")),
        ]
        proposal = propose(mentors, mentees, Rules())
        self.assertEqual(list(proposal.pairs), [(1, 12)])
        self.assertFalse(proposal.unmatched)

    def test_large_numbers_are_exact(self):
        """As many places as a form takes make no difference to as many as there are companies."""
        weights = dict(zip(Rules().weights, (97, 89, 83, 79, 73, 71, 67), strict=True))

        def cohort(places):
            dice = random.Random(5)
            companies = [
                Company(
                    key,
                    key,
                    topics=frozenset(dice.sample(range(30), 7)),
                    place=(51 + dice.random() / 2, 8 + dice.random()),
                    capacity=1 if key else places,
                )
                for key in range(200)
            ]
            return companies[:100], companies[100:], Rules(weights=weights)

        few, many = (propose(*cohort(places)) for places in (100, 2**31 - 1))
        self.assertEqual(few.pairs, many.pairs)
        self.assertEqual(few.second[1].points, many.second[1].points)

    def test_the_same_input_gives_the_same_result(self):
        cohort = small_cohort(7)
        self.assertEqual(propose(*cohort), propose(*cohort))

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
