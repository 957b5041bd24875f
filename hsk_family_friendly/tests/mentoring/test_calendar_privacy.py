from odoo.exceptions import AccessError
from odoo.modules.migration import load_script
from odoo.tests import new_test_user
from odoo.tools.misc import file_path

from .test_calendar_rights import MeetingsOfOurs

SECRET = "Geheim"


class TestCalendarPrivacy(MeetingsOfOurs):
    def test_they_are_private_unless_someone_chose_otherwise(self):
        self.assertEqual(set(self.ours.mapped("privacy")), {"private"})
        self.assertFalse(self.plain.privacy)
        self.of_visit.privacy = False
        self.assertEqual(self.of_visit.privacy, "private")
        self.plain.hsk_visit_id = self.visit
        self.assertEqual(self.plain.privacy, "private")
        self.of_visit.privacy = "public"
        shown = self.as_user(self.of_visit, self.none)
        self.assertEqual(shown.name, "Treffen Geheim")

    def test_those_of_an_existing_database_become_private(self):
        for event, before in zip(self.ours, ("confidential", None, "confidential"), strict=True):
            self.env.cr.execute(
                "UPDATE calendar_event SET privacy = %s WHERE id = %s", [before, event.id]
            )
        path = file_path("hsk_family_friendly/migrations/19.0.1.1.0/post-private_meetings.py")
        load_script(path, "private_meetings").migrate(self.env.cr, "19.0.1.0.0")
        self.env.invalidate_all()
        self.assertEqual(set(self.ours.mapped("privacy")), {"private"})
        self.assertFalse(self.plain.privacy)

    def test_others_see_busy_and_the_time(self):
        names = ["name", "display_name", "description", "location", "partner_ids", "attendee_ids"]
        for event in self.ours:
            (seen,) = self.as_user(event, self.none).read([*names, "start"])
            self.assertEqual((seen["name"], seen["display_name"]), ("Busy", "Busy"))
            self.assertEqual(seen["start"], event.start)
            self.assertFalse([name for name in names[2:] if seen[name]])
            exported = self.as_user(event, self.none)._export_rows(
                [["name"], ["partner_ids", "name"]]
            )
            self.assertEqual(exported, [["Busy", ""]])

    def test_others_do_not_find_them_by_what_they_say(self):
        ids = set(self.ours.ids)
        for domain in (
            [("name", "ilike", "Geheim")],
            [("display_name", "ilike", "Geheim")],
            [("description", "ilike", "Geheim")],
            [("location", "ilike", "Geheim")],
            [("partner_ids", "in", self.mentor_person.ids)],
            [("partner_ids", "in", (self.guest.partner_id | self.mentor_person).ids)],
            [("partner_ids.name", "ilike", "Maria")],
            [("attendee_ids.partner_id", "=", self.mentor_person.id)],
            ["!", ("location", "=", False)],
        ):
            mine = self.as_user(self.ours, self.none)
            self.assertFalse(ids & set(mine.search(domain).ids), domain)
            groups = mine._read_group(domain, ["start:day"], ["id:array_agg"])
            self.assertFalse(ids & {one for _day, some in groups for one in some}, domain)
            self.assertGreaterEqual(ids, set(self.ours.search([*domain, ("id", "in", [*ids])]).ids))
        mine = self.as_user(self.ours, self.none)
        self.assertFalse(ids & {one for one, _name in mine.name_search("Geheim", limit=None)})
        self.assertFalse(ids & set(mine.search([], order="location").ids))
        for name in ("name", "location", "partner_ids"):
            groups = mine._read_group([], [name], ["id:array_agg"])
            self.assertFalse(ids & {one for _value, some in groups for one in some}, name)

    def test_the_calendar_of_a_colleague_shows_when_they_are_busy(self):
        mine = self.as_user(self.ours, self.none)
        found = mine.search([("partner_ids", "in", self.guest.partner_id.ids)])
        self.assertLessEqual(self.invited, found)
        self.assertEqual(set(found.mapped("name")), {"Busy", "Treffen Geheim"})
        self.assertLessEqual(self.ours, mine.search([("start", "=", self.start)]))

    def test_nor_by_their_people(self):
        attendees = self.as_user(self.ours.attendee_ids, self.none)
        self.assertFalse(attendees.search([("event_id", "in", self.ours.ids)]))
        with self.assertRaises(AccessError):
            attendees.read(["partner_id", "access_token"])
        person = self.as_user(self.mentor_person, self.none)
        self.assertFalse(person.meeting_ids & self.ours)
        self.assertIn(self.plain, person.meeting_ids)
        self.assertEqual(person.meeting_count, len(person.meeting_ids))
        self.assertFalse(set(self.ours.ids) & set(person._compute_meeting()[person.id]))
        for domain in (
            [("meeting_ids", "in", self.session.event_id.ids)],
            [("meeting_ids", "any", [("id", "in", self.session.event_id.ids)])],
        ):
            self.assertFalse(self.as_user(person, self.none).search(domain), domain)
        self.assertFalse(person.get_attendee_detail(self.ours.ids))

    def test_nor_by_messages_and_files(self):
        for event in self.ours:
            message = event.message_post(body=SECRET)
            file = self.env["ir.attachment"].create(
                {
                    "name": "invitation.ics",
                    "raw": b"Geheim",
                    "res_model": "calendar.event",
                    "res_id": event.id,
                }
            )
            for record, name in ((message, "body"), (file, "raw")):
                theirs = self.as_user(record, self.none)
                self.assertFalse(theirs.search([("id", "=", record.id)]), record)
                with self.assertRaises(AccessError):
                    theirs.read([name])
                staff = self.as_user(record, self.users["reader"])
                self.assertEqual(staff.search([("id", "=", record.id)]), record)
                self.assertIn("Geheim", str(staff.read([name])))

    def test_staff_and_those_who_take_part_read_them(self):
        both = [(user, self.ours) for user in (self.users["reader"], self.users["user"])]
        for user, events in (*both, (self.guest, self.invited)):
            mine = self.as_user(events, user)
            self.assertEqual(len(mine.filtered(lambda one: "Geheim" in one.name)), len(events))
            self.assertIn(self.mentor_person, mine.partner_ids)
            for domain in (
                [("location", "ilike", "Geheim"), ("id", "in", events.ids)],
                [("partner_ids", "in", self.mentor_person.ids), ("id", "in", events.ids)],
            ):
                self.assertEqual(self.as_user(events, user).search(domain), events)
            groups = mine._read_group([("id", "in", events.ids)], ["location"], ["__count"])
            self.assertEqual(sum(count for _place, count in groups), len(events))
            self.assertTrue(self.as_user(events.attendee_ids, user).mapped("partner_id.name"))
            self.assertLessEqual(events, self.as_user(self.mentor_person, user).meeting_ids)

    def test_staff_of_another_agency_do_not(self):
        agency = self.env["res.company"].create({"name": "Andere Agentur"})
        user = new_test_user(
            self.env,
            "hsk_elsewhere",
            "hsk_family_friendly.group_hsk_manager",
            company_id=agency.id,
            company_ids=[(6, 0, agency.ids)],
        )
        mine = self.as_user(self.ours, user).with_company(agency)
        self.assertEqual(mine.mapped("name"), ["Busy"] * 3)
        self.assertFalse(mine.search([("name", "ilike", "Geheim"), ("id", "in", self.ours.ids)]))
        self.assertFalse(any(mine.mapped("hsk_problem")))

    def test_those_of_others_behave_as_before(self):
        mine = self.as_user(self.other | self.plain, self.none)
        self.assertEqual(mine.mapped("name"), ["Busy", "Treffen Geheim"])
        # Odoo finds them by what they say, and keeps their people in the open
        self.assertIn(self.other, mine.search([("location", "ilike", "Geheim")]))
        self.assertTrue(self.as_user(self.other.attendee_ids, self.none).mapped("partner_id"))
        self.assertIn(self.other, self.as_user(self.mentor_person, self.none).meeting_ids)
