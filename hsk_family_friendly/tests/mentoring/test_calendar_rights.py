from datetime import timedelta

from odoo import Command, fields
from odoo.exceptions import AccessError
from odoo.tests import new_test_user, tagged

from .common import MentoringCase


@tagged("post_install", "-at_install")
class MeetingsOfOurs(MentoringCase):
    """A meeting of a tandem, of a visit and of a jury session, and one that is not ours."""

    @classmethod
    def setUpClass(cls):
        super().setUpClass()
        cls.env.user.email = "staff@agency.example"
        cls.tandem = cls.make_tandem()
        cls.start = fields.Datetime.now().replace(minute=0, second=0, microsecond=0)
        cls.start += timedelta(days=3)
        cls.visit = cls.env["hsk.audit.visit"].create({"certification_id": cls.mentee_case.id})
        cls.session = cls.env["hsk.jury.session"].create(
            {"name": "Jury Geheim", "start": cls.start, "location": "Jury Geheim"}
        )
        cls.session.event_id.partner_ids = cls.mentor_person
        cls.guest = new_test_user(cls.env, "hsk_guest", "base.group_user")
        cls.people = cls.mentor_person | cls.mentee_person | cls.guest.partner_id
        cls.of_tandem = cls.meeting(hsk_tandem_id=cls.tandem.id)
        cls.of_visit = cls.meeting(hsk_visit_id=cls.visit.id)
        cls.other = cls.meeting(privacy="private")
        cls.plain = cls.meeting()
        cls.ours = cls.of_tandem | cls.of_visit | cls.session.event_id
        cls.invited = cls.of_tandem | cls.of_visit
        cls.env.flush_all()
        cls.none = cls.users["none"]

    @classmethod
    def meeting(cls, **values):
        return cls.env["calendar.event"].create(
            {
                "name": "Treffen Geheim",
                "description": "Text Geheim",
                "location": "Ort Geheim",
                "start": cls.start,
                "stop": cls.start + timedelta(hours=1),
                "partner_ids": cls.people.ids,
                **values,
            }
        )

    def as_user(self, records, user):
        """Return records as another request of a user would see them: with an empty cache."""
        self.env.flush_all()
        self.env.invalidate_all()
        return records.with_user(user).with_context(lang="en_US")


class TestCalendarRights(MeetingsOfOurs):
    def mails(self):
        self.env.cr.flush()
        return self.env["mail.mail"].search_count([])

    def test_nobody_else_sends_changes_or_deletes(self):
        before = self.mails()
        stranger = self.make_person(self.mentor, "Fremd", "fremd@else.example")
        for user in (self.guest, self.none, self.users["reader"]):
            for event in self.ours:
                mine = self.as_user(event, user)
                others = event.attendee_ids.filtered(
                    lambda one, user=user: one.partner_id != user.partner_id
                )
                attendee = self.as_user(others, user)[:1]
                for attempt in (
                    mine.action_sendmail,
                    mine.unlink,
                    mine.action_unlink_event,
                    lambda mine=mine: mine.action_mass_deletion("all_events"),
                    lambda mine=mine: mine.action_mass_archive("self_only"),
                    lambda mine=mine: mine.action_join_meeting(stranger.id),
                    lambda mine=mine: mine.write({"name": "X"}),
                    lambda mine=mine: mine.write({"privacy": "public"}),
                    lambda mine=mine: mine.write({"active": False}),
                    lambda mine=mine: mine.write({"partner_ids": [Command.link(stranger.id)]}),
                    lambda mine=mine, who=attendee: mine.write(
                        {"attendee_ids": [Command.delete(who.id)]}
                    ),
                    lambda mine=mine: mine.env["calendar.attendee"].create(
                        {"event_id": mine.id, "partner_id": stranger.id}
                    ),
                    attendee.do_accept,
                    attendee.do_decline,
                    attendee.do_tentative,
                    attendee.unlink,
                    lambda who=attendee: who.write({"partner_id": stranger.id}),
                    lambda mine=mine: stranger.with_user(mine.env.user).write(
                        {"meeting_ids": [Command.link(mine.id)]}
                    ),
                ):
                    with self.assertRaises(AccessError), self.env.cr.savepoint():
                        attempt()
                    self.env.invalidate_all()
        self.assertEqual(self.mails(), before)
        self.assertNotIn(stranger, self.ours.partner_ids)

    def test_a_partner_manager_does_not_get_in_by_the_other_side(self):
        user = new_test_user(self.env, "hsk_pm", "base.group_user,base.group_partner_manager")
        for event in self.ours:
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.as_user(user.partner_id, user).meeting_ids = [Command.link(event.id)]
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                self.env["res.partner"].with_user(user).create(
                    {"name": "Neu", "meeting_ids": [Command.link(event.id)]}
                )
        mine = self.as_user(user.partner_id, user)
        mine.meeting_ids = [Command.link(self.plain.id)]
        self.assertIn(user.partner_id, self.plain.partner_ids)

    def test_a_series_is_not_changed_by_its_rule(self):
        series = self.meeting(
            hsk_tandem_id=self.tandem.id,
            recurrency=True,
            rrule_type="daily",
            end_type="count",
            count=3,
        ).recurrence_id
        self.env.flush_all()
        for attempt in (lambda one: one.write({"count": 9}), lambda one: one.unlink()):
            with self.assertRaises(AccessError), self.env.cr.savepoint():
                attempt(self.as_user(series, self.guest))

    def test_nobody_else_makes_a_meeting_of_ours(self):
        for user in (self.guest, self.users["reader"]):
            for name, record in (("hsk_tandem_id", self.tandem), ("hsk_visit_id", self.visit)):
                plain = self.as_user(self.plain, user)
                by_default = plain.with_context(**{f"default_{name}": record.id})
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    plain.write({name: record.id})
                with self.assertRaises(AccessError), self.env.cr.savepoint():
                    by_default.create({"name": "X", "start": self.start, "stop": self.start})

    def test_who_is_invited_answers(self):
        for event in self.invited:
            own = event.attendee_ids.filtered(lambda one: one.partner_id == self.guest.partner_id)
            self.as_user(own, self.guest).do_accept()
            self.assertEqual(own.state, "accepted")
            self.as_user(event, self.guest).change_attendee_status("declined", "self_only")
            self.assertEqual(own.state, "declined")

    def test_staff_who_do_not_take_part_change_them(self):
        stranger = self.make_person(self.mentor, "Fremd", "fremd@else.example")
        for event in self.ours:
            event.user_id = self.users["manager"]
            mine = self.as_user(event, self.users["user"])
            self.assertTrue(mine.user_can_edit)
            self.assertFalse(self.as_user(event, self.users["reader"]).user_can_edit)
            mine.write({"location": "Neu", "partner_ids": [Command.link(stranger.id)]})
            mine.attendee_ids.filtered(lambda one: one.partner_id == stranger).do_accept()
            mine.action_sendmail()
            self.assertIn(stranger, event.partner_ids)
        self.as_user(self.of_tandem | self.of_visit, self.users["user"]).unlink()
        made = self.as_user(self.plain, self.users["user"]).create(
            {
                "name": "Neu",
                "start": self.start,
                "stop": self.start,
                "hsk_visit_id": self.visit.id,
                "user_id": self.users["manager"].id,
                "partner_ids": self.mentor_person.ids,
            }
        )
        self.assertEqual(made.privacy, "private")

    def test_those_of_others_behave_as_before(self):
        self.as_user(self.plain, self.none).write({"location": "Anderswo"})
        self.as_user(self.plain.attendee_ids, self.none)[0].do_decline()
        self.assertTrue(self.as_user(self.plain, self.none).action_sendmail())
        self.as_user(self.other, self.guest).write({"location": "Anderswo"})
        with self.assertRaises(AccessError):
            self.as_user(self.other, self.none).write({"location": "Hier"})
        self.as_user(self.plain, self.none).unlink()
