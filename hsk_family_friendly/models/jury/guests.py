from odoo import fields, models
from odoo.tools import format_date

from ...tools.dates import agency_today
from ...tools.workbook import Sheet, workbook

# Who of a company is invited.
ROLES = ("management", "hr", "press")
CARDS_PER_PAGE = 8
LABELS_PER_PAGE = 21


class JurySession(models.Model):
    """Who comes to the award ceremony: the list, the name cards, the address labels."""

    _inherit = "hsk.jury.session"

    guest_ids = fields.Many2many(
        "res.partner",
        "hsk_jury_session_guest_rel",
        string="More Guests",
        help="Besides the certified companies and the jury: partners, press, speakers.",
    )

    # ------------------------------------------------------------
    # ACTIONS
    # ------------------------------------------------------------

    def action_guests(self):
        """Download the guest list and the order on stage as an Excel file.

        :raise UserError: the session is not closed, or nothing was awarded
        """
        self.ensure_one()
        self._check_awarded()
        return self._action_download("guests")

    def action_print_cards(self):
        """Print a name card for each guest, eight on a page."""
        return self._print_for_award("report_award_cards_action")

    def action_print_labels(self):
        """Print address labels, 3 × 7 on a page."""
        return self._print_for_award("report_award_labels_action")

    def action_print_laudatio(self):
        """Print notes for the laudatory speech: what each company does and has achieved."""
        return self._print_for_award("report_award_laudatio_action")

    # ------------------------------------------------------------
    # PRIVATE
    # ------------------------------------------------------------

    def _print_for_award(self, report):
        self.ensure_one()
        self._check_awarded()
        return self.env.ref(f"hsk_family_friendly.{report}").report_action(self)

    def _guests(self):
        """Return the guests, each person once: the companies as on stage, the jury, the others.

        A company without a contact in one of the ROLES stands there itself, without a name.

        :return: [{"group", "partner", "name", "organisation", "role"}]
        """
        self.ensure_one()
        guests = {}

        def add(group, partner, organisation, role=""):
            if partner in guests:
                # who stands for two companies comes once, for both
                for key, word in (("role", role), ("organisation", organisation.name)):
                    if word and word not in guests[partner][key].split(", "):
                        known = guests[partner][key]
                        guests[partner][key] = f"{known}, {word}" if known else word
                return
            guests[partner] = {
                "group": group,
                "partner": partner,
                "name": "" if partner.is_company else partner.name,
                "organisation": organisation.name or "",
                "role": role,
            }

        labels = dict(self.env["hsk.contact.role"]._fields["role"]._description_selection(self.env))
        for company in self._awarded_certifications().partner_id:
            people = [
                (person, labels[role]) for role in ROLES for person in company._hsk_people(role)
            ]
            for person, role in people or [(company, "")]:
                add(self.env._("Certified Company"), person, company, role)
        for juror in self.juror_ids.filtered("partner_id.active"):
            add(self.env._("Jury"), juror.partner_id, juror.organisation_id)
        for guest in self.guest_ids:
            organisation = guest if guest.is_company else guest.parent_id
            add(self.env._("Guest"), guest, organisation, guest.function or "")
        return list(guests.values())

    def _guest_file_name(self):
        words = self.with_context(lang=self._document_lang())
        return words.env._("Guest List %s.xlsx", self._award_day())

    def _guest_workbook(self):
        """Return the Excel file with the guest list and the order on stage.

        :raise UserError: the session is not closed, or nothing was awarded
        """
        self.ensure_one()
        self._check_awarded()
        session = self.with_context(lang=self._document_lang())
        return workbook(
            session.env,
            [session._guest_sheet(), session._stage_sheet()],
            session._guest_explanations(),
        )

    def _guest_sheet(self):
        return Sheet(
            self.env._("Guest List"),
            [
                (self.env._("Group"), "text"),
                (self.env._("Name"), "text"),
                (self.env._("Organisation"), "text"),
                (self.env._("Role"), "text"),
                (self.env._("E-mail"), "text"),
                (self.env._("Phone"), "text"),
                (self.env._("Address"), "text"),
                (self.env._("Coming (number)"), "integer"),
            ],
            [
                [
                    guest["group"],
                    guest["name"],
                    guest["organisation"],
                    guest["role"],
                    guest["partner"].email,
                    guest["partner"].phone,
                    guest["partner"]._hsk_one_line_address(),
                    None,
                ]
                for guest in self._guests()
            ],
        )

    def _stage_sheet(self):
        labels = dict(
            self.env["hsk.certification"]._fields["kind"]._description_selection(self.env)
        )
        return Sheet(
            self.env._("Order on Stage"),
            [
                (self.env._("No."), "integer"),
                (self.env._("Company"), "text"),
                (self.env._("Municipality"), "text"),
                (self.env._("Kind"), "text"),
                (self.env._("Certificate"), "integer"),
                (self.env._("Certificate Number"), "text"),
                (self.env._("Jubilee"), "text"),
            ],
            [
                [
                    number,
                    case.partner_id.name,
                    case.partner_id.hsk_municipality_id.name,
                    labels[case.kind],
                    case.cycle,
                    case.certificate_number,
                    self.env._("Jubilee") if case.is_jubilee else "",
                ]
                for number, case in enumerate(self._awarded_cases(), start=1)
            ],
        )

    def _guest_explanations(self):
        explanations = [
            (
                self.env._("Certified Company"),
                self.env._(
                    "Contacts of today: management, human resources, press. Without one of them "
                    "the company stands in the list without a name."
                ),
            ),
            (self.env._("Jury"), self.env._("The jurors of %s.", self.display_name)),
            (
                self.env._("Certificate"),
                self.env._("How many certificates the company has with this one."),
            ),
            (self.env._("Jubilee"), self._award_words()["jubilees"][1]),
        ]
        explanations += [
            (figure["label"], f"{figure['value']}: {figure['definition']}")
            for code, figure in self._award_figures().items()
            if code != "jubilees"
        ]
        return [
            *explanations,
            (self.env._("Data of"), format_date(self.env, agency_today(self.env))),
        ]

    def _name_cards(self):
        """Return the pages of name cards: [[(name, organisation)]]."""
        cards = [
            (guest["name"] or guest["organisation"], guest["name"] and guest["organisation"])
            for guest in self._guests()
        ]
        return _pages(cards, CARDS_PER_PAGE)

    def _address_labels(self):
        """Return the pages of labels: [[lines of an address]]; without an address no label."""
        labels = []
        for guest in self._guests():
            partner = guest["partner"]
            address = partner if partner.city else partner.commercial_partner_id
            place = " ".join(filter(None, [address.zip, address.city]))
            if place:
                lines = [guest["organisation"], guest["name"], address.street, address.street2]
                labels.append([*filter(None, lines), place])
        return _pages(labels, LABELS_PER_PAGE)


def _pages(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]
