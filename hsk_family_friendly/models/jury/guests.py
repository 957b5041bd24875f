"""Who comes to the award ceremony: the list, the name cards, the address labels."""

from odoo.tools import format_date

from ...tools import selection
from ...tools.dates import agency_today
from ...tools.workbook import Sheet, workbook

# Who of a company is invited.
ROLES = ("management", "hr", "press")
CARDS_PER_PAGE = 8
LABELS_PER_PAGE = 21


def guests(session):
    """Return the guests, each person once: the companies as on stage, the jury, the others.

    A company without a contact in one of the ROLES stands there itself, without a name.

    :return: [{"group", "partner", "name", "organisation", "role"}]
    """
    found = {}

    def add(group, partner, organisation, role=""):
        if partner in found:
            # who stands for two companies comes once, for both
            for key, word in (("role", role), ("organisation", organisation.name)):
                if word and word not in found[partner][key].split(", "):
                    known = found[partner][key]
                    found[partner][key] = f"{known}, {word}" if known else word
            return
        found[partner] = {
            "group": group,
            "partner": partner,
            "name": "" if partner.is_company else partner.name,
            "organisation": organisation.name or "",
            "role": role,
        }

    labels = selection.labels(session.env["hsk.contact.role"], "role")
    for company in session._awarded_certifications().partner_id:
        people = [(person, labels[role]) for role in ROLES for person in company._hsk_people(role)]
        for person, role in people or [(company, "")]:
            add(session.env._("Certified Company"), person, company, role)
    for juror in session.juror_ids.filtered("partner_id.active"):
        add(session.env._("Jury"), juror.partner_id, juror.organisation_id)
    for guest in session.guest_ids:
        organisation = guest if guest.is_company else guest.parent_id
        add(session.env._("Guest"), guest, organisation, guest.function or "")
    return list(found.values())


def guest_workbook(session):
    """Return the Excel file with the guest list and the order on stage.

    :param session: the `hsk.jury.session`, in the language of the file
    """
    sheets = [_guest_sheet(session), _stage_sheet(session)]
    return workbook(session.env, sheets, _explanations(session))


def _guest_sheet(session):
    return Sheet(
        session.env._("Guest List"),
        [
            (session.env._("Group"), "text"),
            (session.env._("Name"), "text"),
            (session.env._("Organisation"), "text"),
            (session.env._("Role"), "text"),
            (session.env._("E-mail"), "text"),
            (session.env._("Phone"), "text"),
            (session.env._("Address"), "text"),
            (session.env._("Coming (number)"), "integer"),
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
            for guest in guests(session)
        ],
    )


def _stage_sheet(session):
    labels = selection.labels(session.env["hsk.certification"], "kind")
    return Sheet(
        session.env._("Order on Stage"),
        [
            (session.env._("No."), "integer"),
            (session.env._("Company"), "text"),
            (session.env._("Municipality"), "text"),
            (session.env._("Kind"), "text"),
            (session.env._("Certificate"), "integer"),
            (session.env._("Certificate Number"), "text"),
            (session.env._("Jubilee"), "text"),
        ],
        [
            [
                number,
                case.partner_id.name,
                case.partner_id.hsk_municipality_id.name,
                labels[case.kind],
                case.cycle,
                case.certificate_number,
                session.env._("Jubilee") if case.is_jubilee else "",
            ]
            for number, case in enumerate(session._awarded_cases(), start=1)
        ],
    )


def _explanations(session):
    explanations = [
        (
            session.env._("Certified Company"),
            session.env._(
                "Contacts of today: management, human resources, press. Without one of them "
                "the company stands in the list without a name."
            ),
        ),
        (session.env._("Jury"), session.env._("The jurors of %s.", session.display_name)),
        (
            session.env._("Certificate"),
            session.env._("How many certificates the company has with this one."),
        ),
        (session.env._("Jubilee"), session._award_words()["jubilees"][1]),
    ]
    explanations += [
        (figure["label"], f"{figure['value']}: {figure['definition']}")
        for code, figure in session._award_figures().items()
        if code != "jubilees"
    ]
    return [
        *explanations,
        (session.env._("Data of"), format_date(session.env, agency_today(session.env))),
    ]


def name_cards(session):
    """Return the pages of name cards: [[(name, organisation)]]."""
    cards = [
        (guest["name"] or guest["organisation"], guest["name"] and guest["organisation"])
        for guest in guests(session)
    ]
    return _pages(cards, CARDS_PER_PAGE)


def address_labels(session):
    """Return the pages of labels: [[lines of an address]]; without an address no label."""
    labels = []
    for guest in guests(session):
        partner = guest["partner"]
        address = partner if partner.city else partner.commercial_partner_id
        place = " ".join(filter(None, [address.zip, address.city]))
        if place:
            lines = [guest["organisation"], guest["name"], address.street, address.street2]
            labels.append([*filter(None, lines), place])
    return _pages(labels, LABELS_PER_PAGE)


def _pages(items, size):
    return [items[start : start + size] for start in range(0, len(items), size)]
