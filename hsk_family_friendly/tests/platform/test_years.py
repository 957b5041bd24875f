from odoo.tests import BaseCase, tagged

from ...tools.years import a_year_on

# {how a year is written: the same a year later}
LATER = {
    "Mentoring 2026": "Mentoring 2027",
    "Mentoring_2026": "Mentoring_2027",
    "Auftakt am 01.03.2026": "Auftakt am 01.03.2027",
    "Auftakt am 01.03.26": "Auftakt am 01.03.27",
    "2026-03-01": "2027-03-01",
    "AZ 2026-17": "AZ 2027-17",
    "2026 und 2027": "2027 und 2028",
    "2026 und 2027 bis 2029": "2027 und 2028 bis 2030",
    # two years
    "Mentoring 2026/27": "Mentoring 2027/28",
    "Mentoring 2026 / 27": "Mentoring 2027 / 28",
    "Mentoring 2026/2027": "Mentoring 2027/2028",
    "Mentoring 2026-27": "Mentoring 2027-28",
    "Mentoring 2026–2027": "Mentoring 2027–2028",
    "Mentoring_2026_27": "Mentoring_2027_28",
    "Mentoring 2026/'27": "Mentoring 2027/'28",
    "2026 und 27": "2027 und 28",
    "Mentoring (2026 & 27)": "Mentoring (2027 & 28)",
    "Mentoring 26/27": "Mentoring 27/28",
    "Mentoring '26/'27": "Mentoring '27/'28",
    "Mentoring ’26": "Mentoring ’27",
    "26/27, dann 27/28": "27/28, dann 28/29",
    # more than two
    "2026–28": "2027–29",
    "2026/27/28": "2027/28/29",
    "2026/27–2028/29": "2027/28–2029/30",
    # the end of ten and of a hundred years
    "2029/30": "2030/31",
    "28/29": "29/30",
    "98/99": "99/00",
    "2098/99": "2099/00",
}
STAYS = [
    "Mentoring",
    "",
    "Raum 2026a",
    "Raum 2026",
    "Zimmer 26/27",
    "Hauptstraße 26/27",
    "12026",
    "20260",
    "A26/27",
    "2026,50 €",
    "2026 Euro",
    "Klasse 11/12",
    "11/12",
    "1/26/27",
    "27/26",
    "26/28",
    "26./27. Mai",
    "26/27 March",
    "Nr. 2026",
    "1926",
]


@tagged("post_install", "-at_install")
class TestYears(BaseCase):
    """The names of what is held again a year later."""

    def test_years_are_a_year_later_however_they_are_written(self):
        for name, later in LATER.items():
            with self.subTest(name):
                self.assertEqual(a_year_on(name), later)

    def test_other_numbers_stay(self):
        for name in STAYS:
            with self.subTest(name):
                self.assertEqual(a_year_on(name), name)

    def test_a_year_beside_another_number(self):
        for name, later in {
            "Mentoring 2026/27, Raum 2026a": "Mentoring 2027/28, Raum 2026a",
            "Mentoring 2026 – 27 Betriebe": "Mentoring 2027 – 27 Betriebe",
            "2026 und 27 Betriebe": "2027 und 27 Betriebe",
            "26./27. Mai 2026": "26./27. Mai 2027",
            "26/27 Mainz": "27/28 Mainz",
            "2026/12": "2027/12",
        }.items():
            with self.subTest(name):
                self.assertEqual(a_year_on(name), later)

    def test_years_long_ago_stay_beside_later_ones(self):
        name = "Mentoring 2026/27, seit 2012"
        self.assertEqual(a_year_on(name, since=2025), "Mentoring 2027/28, seit 2012")
        self.assertEqual(a_year_on("Jahrgang 2012", since=2025), "Jahrgang 2013")

    def test_year_after_year(self):
        name = "Mentoring 2026/27 (26/27)"
        for year in range(27, 40):
            name = a_year_on(name)
            self.assertEqual(name, f"Mentoring 20{year}/{year + 1} ({year}/{year + 1})")
