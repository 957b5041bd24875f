from datetime import date

from freezegun import freeze_time

from odoo.exceptions import AccessError, UserError, ValidationError
from odoo.tests import Form, tagged

from ..platform.common import HskCase

CODES = ("valid_total", "suspended", "exits", "due", "recertification_rate", "employees_covered")
WHY = "Bis zur nächsten Verleihung"


class ChangeCase(HskCase):
    """Certificates of 15 November 2024, which end on 14 November 2026, before the award."""

    def setUp(self):
        super().setUp()
        self.agency = self.env["res.company"].create({"name": "Träger der Probe"})
        self.env.user.company_ids |= self.agency
        for user in self.users.values():
            user.company_ids |= self.agency
        self.env = self.env(
            context={**self.env.context, "allowed_company_ids": self.agency.ids, "lang": "en_US"}
        )
        clock = freeze_time("2026-11-10 09:00:00")
        self.clock = clock.start()
        self.addCleanup(clock.stop)
        self.one = self.hold("Eins")
        self.two = self.hold("Zwei")

    def hold(self, name, valid_from="2024-11-15", **values):
        return self.make_case(
            self.make_company(name, 10),
            state="certified",
            decided_on=valid_from,
            employee_count=10,
            company_id=self.agency.id,
            **values,
        ).with_env(self.env)

    def on(self, day):
        """Let another day begin."""
        self.clock.move_to(f"{day} 09:00:00")
        self.env.invalidate_all()

    def figures(self, last, first="2026-01-01"):
        found = self.env["hsk.figures"].compute(first, last, list(CODES))
        for code, figure in found.items():
            if figure["unit"] == "count":
                count = self.env[figure["model"]].search_count(figure["domain"])
                self.assertEqual(figure["value"], count, code)
        return {code: figure["value"] for code, figure in found.items()}

    def renew(self, case, valid_from):
        return self.make_case(
            case.partner_id,
            state="certified",
            previous_id=case.id,
            decided_on=valid_from,
            employee_count=10,
            company_id=self.agency.id,
        ).with_env(self.env)


@tagged("post_install", "-at_install")
class TestExtension(ChangeCase):
    def test_the_gap_until_the_award(self):
        certificates = self.one | self.two
        for case in certificates:
            case.action_prepare_recertification()
        certificates.action_extend("2026-11-18", WHY)
        self.on("2026-11-16")
        self.assertEqual(set(certificates.mapped("certificate_state")), {"active"})
        self.assertEqual(certificates.search([("certificate_state", "=", "active")]), certificates)
        self.assertEqual(set(certificates.partner_id.mapped("hsk_network_state")), {"certified"})
        self.assertEqual(self.one.partner_id.hsk_valid_until, date(2026, 11, 18))
        self.assertEqual(
            [(one["name"], one["valid_until"]) for one in certificates.holders()],
            [("Eins", "2026-11-18"), ("Zwei", "2026-11-18")],
        )
        gap = self.figures("2026-11-16")
        self.assertEqual((gap["valid_total"], gap["exits"], gap["due"]), (2, 0, 0))
        self.on("2026-11-18")
        new = self.one.next_ids
        self.certify(new, "2026-11-05", awarded_on="2026-11-18")
        self.assertEqual(self.one.effective_until, date(2026, 11, 17), "the next one cuts it")
        self.assertEqual(
            (self.one.certificate_state, new.certificate_state), ("replaced", "active")
        )
        self.assertEqual(self.figures("2026-11-18")["recertification_rate"], 0.5)
        self.on("2026-11-19")
        self.assertEqual(self.two.certificate_state, "expired")
        year = self.figures("2026-12-31")
        self.assertEqual((year["valid_total"], year["exits"], year["due"]), (1, 1, 2))
        self.assertEqual(self.figures("2026-11-16"), gap)

    def test_it_is_documented(self):
        case = self.one.with_user(self.users["user"])
        case.action_extend("2026-11-18", f"  {WHY} ")
        self.assertRecordValues(
            self.one.change_ids,
            [
                {
                    "kind": "extension",
                    "date_from": date(2026, 11, 10),
                    "date_to": False,
                    "extended_until": date(2026, 11, 18),
                    "reason": WHY,
                    "user_id": self.users["user"].id,
                }
            ],
        )
        self.assertEqual(self.one.extended_until, date(2026, 11, 18))
        self.assertEqual(self.one.extension_reason, WHY)
        self.assertEqual(self.one.valid_until, date(2026, 11, 14), "the Urkunde says it so")
        note = self.one.message_ids[0]
        self.assertIn("18.11.2026", note.body)
        self.assertIn(WHY, note.body)
        self.assertEqual(note.author_id, self.users["user"].partner_id)

    def test_past_days_stay_as_they_were_told(self):
        """Granted after the end it counts from that day on, or from a documented earlier day."""
        self.on("2026-11-16")
        days = ("2026-11-05", "2026-11-14", "2026-11-15")
        before = {day: self.figures(day) for day in days}
        self.assertEqual(before["2026-11-15"]["exits"], 2)
        self.one.action_extend("2026-11-18", WHY)
        self.assertEqual({day: self.figures(day) for day in days}, before)
        self.assertEqual(self.figures("2026-11-16")["valid_total"], 1)
        self.assertEqual(self.one.certificate_state, "active")
        self.two.action_extend("2026-11-18", WHY, day="2026-11-13")
        self.assertEqual(self.figures("2026-11-15")["valid_total"], 1)

    def test_extended_twice_shortened_and_taken_back(self):
        self.one.action_extend("2026-11-18", WHY)
        self.on("2026-11-17")
        self.one.action_extend("2026-12-18", "Verleihung verschoben")
        known = {day: self.figures(day) for day in ("2026-11-16", "2026-11-17")}
        self.on("2026-11-20")
        self.assertEqual(self.one.certificate_state, "active")
        self.one.action_extend("2026-11-25", "Verleihung vorgezogen")
        self.assertEqual(self.one.effective_until, date(2026, 11, 25))
        self.assertEqual({day: self.figures(day) for day in known}, known)
        self.on("2026-11-30")
        self.one.action_extend("2026-12-05", "Nachfrist")
        self.assertEqual(self.figures("2026-11-27")["valid_total"], 0, "nothing held on that day")
        self.assertEqual(self.figures("2026-12-04")["valid_total"], 1)
        mistaken = self.hold("Irrtum", "2025-01-01")
        mistaken.action_extend("2027-06-30", WHY)
        mistaken.action_extend(mistaken.valid_until, "Falsches Unternehmen")
        self.assertFalse(mistaken.extended_until)
        self.assertEqual(mistaken.effective_until, mistaken.valid_until)

    def test_what_is_missing_is_named(self):
        for values, words in (
            ((), "needs the day"),
            (("2026-11-18", "  "), "its reason"),
            (("morgen", WHY), "is no day"),
            (("2026-11-14", WHY), "lasts longer"),
            (("2226-11-18", WHY), "years between"),
            (("2026-11-18", WHY, "2026-11-11"), "in the future"),
        ):
            with self.assertRaisesRegex(UserError, words):
                (self.one | self.two).action_extend(*values)
        with self.assertRaisesRegex(UserError, "no certificate to extend"):
            self.make_case(self.make_company("Neu")).action_extend("2026-11-18", WHY)
        self.two.write({"ended_on": "2026-11-01", "end_reason_id": self.reason.id})
        self.two.action_exit()
        with self.assertRaisesRegex(UserError, "no certificate to extend"):
            (self.one | self.two).action_extend("2026-11-18", WHY)
        self.assertFalse(self.one.change_ids, "all or none")
        self.renew(self.one, "2026-11-10")
        with self.assertRaisesRegex(UserError, "follows on"):
            self.one.action_extend("2026-11-18", WHY)
        self.on("2026-11-20")
        with self.assertRaisesRegex(UserError, "over before"):
            self.hold("Spät").action_extend("2026-11-18", WHY)

    def test_nobody_writes_it_directly(self):
        with self.assertRaisesRegex(UserError, "through the buttons"):
            self.one.extended_until = "2030-01-01"
        with self.assertRaisesRegex(UserError, "begins as a draft"):
            self.hold("Direkt", extended_until="2030-01-01")
        self.one.action_extend("2026-11-18", WHY)
        for role in ("reader", "user", "manager"):
            change = self.one.change_ids.with_user(self.users[role])
            self.assertEqual(change.reason, WHY)
            with self.assertRaises(AccessError):
                change.reason = "Anders"
        with self.assertRaises(AccessError):
            self.one.with_user(self.users["reader"]).action_extend("2026-11-25", WHY)

    def test_one_certificate_a_day_holds(self):
        self.one.action_extend("2026-11-30", WHY)
        self.renew(self.one, "2026-11-18")
        self.assertEqual(self.one.effective_until, date(2026, 11, 17))
        with self.assertRaises(ValidationError):
            self.hold("Vier").copy({"state": "certified", "decided_on": "2026-11-01"})

    def test_the_ladder_counts_from_the_extended_end(self):
        step = self.env["hsk.renewal.step"].search([("months", "=", 1)])
        steps = self.env["hsk.renewal.step"]
        steps._prepare(date(2026, 11, 10))
        draft = self.one.letter_ids
        self.assertEqual(draft.renewal_step_id, step)
        self.one.action_extend("2027-03-31", WHY)
        self.assertFalse(draft.exists(), "it named the old end")
        steps._prepare(date(2026, 11, 10))
        self.assertEqual(self.one.letter_ids.renewal_step_id.months, 6)
        steps._prepare(date(2027, 3, 10))
        last = self.one.letter_ids.filtered(lambda letter: letter.renewal_step_id == step)
        self.assertIn("31.03.2027", last.body)

    def test_a_whole_round(self):
        later = self.hold("Später", "2025-11-20")
        round_ = self.env["hsk.round"].create({"name": "Runde 2026", "company_id": self.agency.id})
        for case in (self.one, self.two, later):
            case.action_prepare_recertification()
        (self.one | self.two | later).next_ids.round_id = round_
        self.two.next_ids.action_withdraw()
        with self.assertRaisesRegex(UserError, "day of the award first"):
            round_.action_extend_certificates()
        self.env["event.event"].create(
            {
                "name": "Verleihung",
                "hsk_kind": "award",
                "hsk_round_id": round_.id,
                "company_id": self.agency.id,
                "date_begin": "2026-11-18 23:30:00",  # it is the 19th in Germany
                "date_end": "2026-11-19 03:00:00",
            }
        )
        action = round_.action_extend_certificates()
        wizard = Form(self.env[action["res_model"]].with_context(**action["context"])).save()
        self.assertEqual(wizard.certification_ids, self.one)
        self.assertEqual(wizard.until, date(2026, 11, 19))
        wizard.reason = WHY
        wizard.action_extend()
        self.assertEqual(self.one.extended_until, date(2026, 11, 19))
        with self.assertRaisesRegex(UserError, "no certificate of its companies"):
            round_.action_extend_certificates()

    def test_those_of_a_list(self):
        self.env["hsk.round"].create(
            [
                {"name": "Vorbei", "awarded_on": "2026-11-01", "company_id": self.agency.id},
                {"name": "Nächste", "awarded_on": "2026-11-18", "company_id": self.agency.id},
            ]
        )
        chosen = (self.one | self.two).with_user(self.users["user"])
        wizard = Form(
            self.env["hsk.certificate.extend"]
            .with_user(self.users["user"])
            .with_context(active_ids=chosen.ids)
        ).save()
        self.assertEqual(wizard.until, date(2026, 11, 18), "the next award")
        wizard.action_extend()
        self.assertEqual(set(chosen.mapped("extended_until")), {date(2026, 11, 18)})

    def test_the_urkunde_stays_and_gets_an_addendum(self):
        before = self.one._document()["validity"]
        with self.assertRaisesRegex(UserError, "not extended"):
            self.one._extension_document()
        self.one.action_extend("2026-11-18", WHY)
        self.assertEqual(self.one._document()["validity"], before)
        html, _kind = self.env["ir.actions.report"]._render_qweb_html(
            "hsk_family_friendly.report_certificate_addendum", self.one.ids
        )
        for words in ("Nachtrag zur Urkunde", "bis zum", "18. November 2026", "10. November 2026"):
            self.assertIn(words, html.decode())

    def test_the_next_cycle_has_a_deadline_ahead(self):
        self.one.action_prepare_recertification()
        self.assertEqual(self.one.next_ids.deadline, date(2026, 11, 10))
        self.two.action_extend("2027-04-30", WHY)
        self.two.action_prepare_recertification()
        self.assertEqual(self.two.next_ids.deadline, date(2027, 1, 30))


@tagged("post_install", "-at_install")
class TestSuspension(ChangeCase):
    def test_suspended_and_resumed_twice(self):
        case = self.hold("Ruht", "2026-03-01")
        case.with_user(self.users["user"]).action_suspend("Umbau der Geschäftsführung")
        self.assertEqual(case.certificate_state, "suspended")
        self.assertEqual(case.search([("certificate_state", "=", "suspended")]), case)
        self.assertEqual(case.partner_id.hsk_network_state, "former")
        self.assertNotIn("Ruht", [one["name"] for one in case.holders()])
        self.assertIn("Umbau", case.message_ids[0].body)
        self.on("2026-11-20")
        case.action_resume()
        self.assertEqual(case.certificate_state, "active")
        self.on("2026-12-01")
        case.action_suspend("Erneut")
        self.on("2026-12-03")
        states = {
            day: (self.figures(day)["suspended"], case.holders(day) != [])
            for day in ("2026-11-09", "2026-11-19", "2026-11-20", "2026-12-02")
        }
        self.assertEqual([one[0] for one in states.values()], [0, 1, 0, 1])
        at_once = self.figures("2026-12-02", "2026-11-16")
        self.assertEqual((at_once["valid_total"], at_once["exits"]), (0, 0), "nobody has left")
        case.action_resume()
        self.assertEqual(self.figures("2026-12-02", "2026-11-16"), at_once)
        groups = dict(case._read_group([("id", "=", case.id)], ["certificate_state"], ["__count"]))
        self.assertEqual(groups, {"active": 1})

    def test_what_is_missing_is_named(self):
        with self.assertRaisesRegex(UserError, "needs its reason"):
            self.one.action_suspend()
        with self.assertRaisesRegex(UserError, "not suspended"):
            self.one.action_resume()
        with self.assertRaisesRegex(UserError, "in the future"):
            self.one.action_suspend("Bald", "2026-11-11")
        with self.assertRaisesRegex(UserError, "no certificate in force"):
            self.hold("Alt", "2022-01-01").action_suspend("Zu spät")
        self.one.action_suspend("Ruht", "2026-11-05")
        with self.assertRaisesRegex(UserError, "suspended already"):
            self.one.action_suspend("Noch einmal")
        with self.assertRaisesRegex(UserError, "cannot be resumed before"):
            self.one.action_resume("2026-11-04")
        self.one.action_resume("2026-11-08")
        with self.assertRaisesRegex(UserError, "last change is of"):
            self.one.action_suspend("Dazwischen", "2026-11-06")

    def test_the_other_ends_come_before(self):
        self.one.action_suspend("Ruht")
        self.two.action_suspend("Ruht")
        self.two.write({"ended_on": "2026-11-10", "end_reason_id": self.reason.id})
        self.two.action_revoke()
        self.assertEqual(self.two.certificate_state, "revoked")
        self.assertEqual(self.figures("2026-11-10")["exits"], 1)
        self.on("2026-11-15")
        self.assertEqual(self.one.certificate_state, "expired")

    def test_an_extended_certificate_can_rest(self):
        self.one.action_extend("2026-11-18", WHY)
        self.on("2026-11-16")
        self.one.action_suspend("Ruht")
        self.assertEqual(self.one.certificate_state, "suspended")
        self.assertEqual(self.figures("2026-11-15")["valid_total"], 1)

    def test_no_renewal_letter_meanwhile(self):
        steps = self.env["hsk.renewal.step"]
        self.one.partner_id.email = "eins@example.com"
        steps._prepare(date(2026, 11, 10))
        (self.one | self.two).action_suspend("Ruht")
        self.assertIn("suspended", self.one.letter_ids.problem)
        with self.assertRaisesRegex(UserError, "suspended"):
            self.one.letter_ids.action_release()
        self.two.letter_ids.unlink()
        steps._prepare(date(2026, 11, 10))
        self.assertFalse(self.two.letter_ids)
        self.one.action_resume()
        self.assertFalse(self.one.letter_ids.problem)

    def test_the_start_page_names_it(self):
        self.one.action_suspend("Ruht")
        content = self.env["hsk.week"].content()
        codes = [one["code"] for block in content["blocks"] for one in block["entries"]]
        self.assertIn("suspended", codes)

    def test_the_wizard_ends_in_the_same_rules(self):
        wizards = self.env["hsk.certification.step"].with_user(self.users["user"])
        values = {"certification_id": self.one.id, "step": "suspend"}
        with self.assertRaisesRegex(UserError, "needs its reason"):
            wizards.create(values).action_take_step()
        wizards.create({**values, "reason": "Ruht", "day": "2026-11-09"}).action_take_step()
        self.assertEqual(self.one.change_ids.date_from, date(2026, 11, 9))
        wizards.create({**values, "step": "resume"}).action_take_step()
        self.assertEqual(self.one.certificate_state, "active")
