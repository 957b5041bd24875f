import unittest
from datetime import date
from types import SimpleNamespace

from odoo.tests import tagged

from ...tools.history import names
from ...tools.history.chain import Before, make_chain
from .history_cases import said


@tagged("post_install", "-at_install")
class TestHistoryNames(unittest.TestCase):
    """Which companies look alike."""

    test_tags = {"post_install"}

    def test_names_without_spelling_and_legal_form(self):
        for one, other in (
            ("Größe & Söhne GmbH", "GROESSE und Soehne GmbH & Co. KG"),
            ("Caritas Meschede e.V.", "Caritas Meschede e. V."),
            ("Müller gGmbH", "Mueller"),
            ("Café René AG", "cafe rene"),
            ("GmbH", "GmbH"),
        ):
            self.assertEqual(names.name_key(one), names.name_key(other))
        self.assertNotEqual(names.name_key("Müller"), names.name_key("Muller"))

    def test_addresses_need_street_and_postcode(self):
        self.assertEqual(
            names.address_key("Hauptstr. 5", "59872"), names.address_key("Hauptstraße 5", " 59872")
        )
        self.assertFalse(names.address_key("Hauptstr. 5", ""))

    def test_the_best_match_comes_first(self):
        register = names.Register(
            [
                names.Company("address", "X", "", "Weg 1", "59872"),
                names.Company("name", "Müller KG"),
                names.Company("vat", "Y", "DE 123 456 789"),
            ]
        )
        company = names.Company(None, "Mueller", "de123456789", "Weg 1", "59872")
        self.assertEqual(
            [ref for ref, _likes in register.find(company)], ["vat", "name", "address"]
        )


@tagged("post_install", "-at_install")
class TestHistoryChain(unittest.TestCase):
    """Certificates in a row."""

    test_tags = {"post_install"}

    def entry(self, row, valid_from, kind=None, **values):
        given = {"valid_until": None, "validity_years": None, "ended_on": None}
        given |= {"stated_cycle": None, "place": str(row), **values}
        return SimpleNamespace(row=row, valid_from=valid_from, kind=kind, **given)

    def chain(self, *entries, before=None):
        return make_chain(entries, lambda cycle: 2 if cycle == 1 else 3, before)

    def test_sorted_into_cycles_with_usual_validity(self):
        second = self.entry(2, date(2014, 11, 14), "recertification")
        first = self.entry(3, date(2012, 12, 1), "initial")
        links = self.chain(second, first)
        self.assertEqual([link.entry for link in links], [first, second])
        self.assertEqual(
            [(link.cycle, link.years, link.valid_until) for link in links],
            [(1, 2, date(2014, 11, 13)), (2, 3, date(2017, 11, 13))],
        )
        self.assertFalse(links[0].faults + links[1].faults)

    def test_a_written_last_day_stays_and_tells_the_years(self):
        [link] = self.chain(self.entry(2, date(2016, 2, 29), valid_until=date(2020, 2, 28)))
        self.assertEqual((link.years, link.valid_until), (4, date(2020, 2, 28)))
        [link] = self.chain(self.entry(2, date(2016, 2, 29), valid_until=date(2019, 1, 1)))
        self.assertEqual((link.years, link.valid_until), (2, date(2019, 1, 1)))

    def test_the_chain_continues_after_what_is_known(self):
        before = Before(2, date(2018, 11, 14), frozenset([3]))
        [link] = self.chain(self.entry(2, date(2021, 11, 14), "recertification"), before=before)
        self.assertEqual(link.cycle, 3)
        self.assertIn("open case", said(link.faults[0]))
        [link] = self.chain(self.entry(2, date(2018, 11, 14), "recertification"), before=before)
        self.assertIn("already", said(link.faults[0]))

    def test_no_entry_makes_no_chain(self):
        self.assertEqual(self.chain(), [])

    def test_a_chain_begins_at_the_cycle_that_an_entry_states(self):
        first, second = date(2016, 12, 1), date(2019, 12, 1)
        for stated in ((4, None), (None, 5), (4, 5)):
            links = self.chain(
                self.entry(2, first, "recertification", stated_cycle=stated[0]),
                self.entry(3, second, stated_cycle=stated[1]),
            )
            self.assertEqual([link.cycle for link in links], [4, 5])
            self.assertEqual([link.begins_later for link in links], [True, False])
            self.assertEqual(links[0].years, 3)
            self.assertFalse(links[0].faults + links[1].faults)

    def test_stated_cycles_that_contradict_each_other(self):
        first, second = date(2016, 12, 1), date(2019, 12, 1)
        for entries, part in (
            (
                [self.entry(2, first, stated_cycle=4), self.entry(3, second, stated_cycle=7)],
                "says cycle 7, but by the order of the certificates it is cycle 5",
            ),
            ([self.entry(2, first, "initial", stated_cycle=4)], "in its cycle 4 by then"),
            ([self.entry(2, first), self.entry(3, second, stated_cycle=1)], "cycle 1, but"),
        ):
            [found] = [fault for link in self.chain(*entries) for fault in link.faults]
            self.assertIn(part, said(found))
        before = Before(2, date(2015, 11, 14))
        [link] = self.chain(self.entry(2, second, stated_cycle=5), before=before)
        self.assertIn("says cycle 5", said(link.faults[0]))

    def test_missing_ones_go_before_the_beginning(self):
        before = Before(5, date(2021, 12, 1), frozenset(), 4, date(2018, 12, 1))
        links = self.chain(
            self.entry(2, date(2015, 12, 1), valid_until=None, validity_years=4),
            self.entry(3, date(2024, 12, 1)),
            self.entry(4, date(2013, 12, 1)),
            before=before,
        )
        self.assertEqual([link.cycle for link in links], [2, 3, 6])
        self.assertEqual([link.begins_later for link in links], [True, False, False])
        self.assertEqual(links[1].valid_until, date(2018, 11, 30))
        self.assertFalse([fault for link in links for fault in link.faults])
        many = [self.entry(row, date(2000 + row, 12, 1)) for row in range(2, 6)]
        [found] = [fault for link in self.chain(*many, before=before) for fault in link.faults]
        self.assertIn("does not fit before", said(found))

    def test_faults(self):
        day = date(2012, 12, 1)
        for entries, part in (
            ([self.entry(2, day, "recertification")], "no certificate of the company"),
            ([self.entry(2, day), self.entry(3, day)], "another certificate"),
            ([self.entry(2, day), self.entry(3, date(2014, 1, 1), "initial")], "cycle 2"),
            ([self.entry(2, day, valid_until=date(2012, 11, 1))], "before it begins"),
            ([self.entry(2, day, ended_on=date(2012, 11, 1))], "before the certificate"),
            (
                [self.entry(2, day, ended_on=date(2014, 1, 1)), self.entry(3, date(2014, 1, 1))],
                "next certificate has begun",
            ),
        ):
            [found] = [fault for link in self.chain(*entries) for fault in link.faults]
            self.assertIn(part, said(found))
