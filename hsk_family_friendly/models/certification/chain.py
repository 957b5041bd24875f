"""The chain of a company's cycles: what it may be, and the place of a missing certificate."""

from odoo import Command
from odoo.exceptions import ValidationError
from odoo.fields import Domain


def check(cases):
    """Refuse chains in which a cycle is missing, repeated or not what it says.

    :raise ValidationError: there is one
    """
    if cases._has_cycle("previous_id"):
        raise ValidationError(cases.env._("A certification cannot follow itself."))
    _check_beginning(cases)
    for case in cases:
        previous = case.previous_id
        expected = previous.cycle + 1 if previous else 1
        if case.earlier_cycles_unknown:
            expected = case.cycle
        if previous.partner_id not in (cases.env["res.partner"], case.partner_id):
            raise ValidationError(
                cases.env._(
                    "%(company)s: the previous certification belongs to %(other)s.",
                    company=case.partner_id.name,
                    other=previous.partner_id.name,
                )
            )
        if case.cycle != expected:
            raise ValidationError(
                cases.env._(
                    "%(company)s: cycle %(cycle)s does not fit, the next one is cycle "
                    "%(expected)s. Choose the previous certification that it follows, or say "
                    "that earlier cycles are not in Odoo.",
                    company=case.partner_id.name,
                    cycle=case.cycle,
                    expected=expected,
                )
            )
        if case.kind != ("initial" if case.cycle == 1 else "recertification"):
            raise ValidationError(
                cases.env._(
                    "%(company)s: cycle 1 is the initial certification, each later one a "
                    "re-certification.",
                    company=case.partner_id.name,
                )
            )
        if previous and previous.state != "certified":
            raise ValidationError(
                cases.env._(
                    "%(company)s: only a certified cycle can be followed by the next one.",
                    company=case.partner_id.name,
                )
            )
    _check_one_case_a_cycle(cases)


def _check_beginning(cases):
    """A chain begins at its first cycle, or at a later one that is declared as such."""
    for case in cases.filtered("earlier_cycles_unknown"):
        if case.previous_id:
            raise ValidationError(
                cases.env._(
                    "%(company)s: %(previous)s comes before this cycle, so the earlier ones "
                    "are not missing.",
                    company=case.partner_id.name,
                    previous=case.previous_id.display_name,
                )
            )
        if case.cycle < 2:
            raise ValidationError(
                cases.env._(
                    "%s: no cycle comes before the first one. Enter which cycle it is.",
                    case.partner_id.name,
                )
            )


def _check_one_case_a_cycle(cases):
    """Refuse a second case for a cycle."""
    repeated = cases._read_group(
        [
            ("partner_id", "in", cases.partner_id.ids),
            ("state", "not in", ("refused", "withdrawn")),
        ],
        ["partner_id", "company_id", "cycle"],
        having=[("__count", ">", 1)],
    )
    for partner, _company, cycle in repeated:
        raise ValidationError(
            cases.env._(
                "%(company)s has a case for cycle %(cycle)s already.",
                company=partner.name,
                cycle=cycle,
            )
        )


def placed(cases, vals_list):
    """Return the values of new cases with their neighbours in chains that began later.

    :param cases: the model, with the rights of the user
    """
    partners = {vals["partner_id"] for vals in vals_list if vals.get("partner_id")}
    certified = Domain("state", "=", "certified")
    begun_later = cases.search(
        Domain("partner_id", "in", list(partners))
        & Domain("earlier_cycles_unknown", "=", True)
        & certified
    )
    if not begun_later:
        return vals_list
    certificates = cases.search(Domain("partner_id", "in", begun_later.partner_id.ids) & certified)
    known = {(case.partner_id.id, case.company_id.id, case.cycle): case for case in certificates}
    begins = {
        (case.partner_id.id, case.company_id.id): case.cycle for case in begun_later.sorted("cycle")
    }
    return [_placed_values(cases, vals, begins, known) for vals in vals_list]


def _placed_values(cases, vals, begins, known):
    """Return the values of a new case between those that are there already.

    :param begins: {(company, agency): the latest cycle before which something is missing}
    :param known: {(company, agency, cycle): certified case}
    """
    chain = vals.get("partner_id"), vals.get("company_id") or cases.env.company.id
    given = cases.browse(vals.get("previous_id") or ())
    cycle = given.cycle + 1 if given else vals.get("cycle") or 1
    if cycle >= begins.get(chain, 0):
        return vals
    placed = {}
    if not given and cycle > 1:
        previous = known.get((*chain, cycle - 1))
        placed["previous_id"] = previous.id if previous else False
        placed["earlier_cycles_unknown"] = not previous
    following = known.get((*chain, cycle + 1))
    if vals.get("state") == "certified" and following and following.earlier_cycles_unknown:
        placed["next_ids"] = [Command.link(following.id)]
    return {**vals, **placed}


def link_missing_ones(cases):
    """Link what was entered at once: each to the one before it."""
    begun_later = cases.filtered("earlier_cycles_unknown")
    if not begun_later:
        return
    by_place = {
        (case.partner_id, case.company_id, case.cycle): case
        for case in cases
        if case.state == "certified"
    }
    for case in begun_later:
        previous = by_place.get((case.partner_id, case.company_id, case.cycle - 1))
        if previous:
            case.previous_id = previous


def before_what_follows(case):
    """Return what puts this certificate before a chain that began at the next cycle."""
    following = case.search(
        [
            ("partner_id", "=", case.partner_id.id),
            ("company_id", "=", case.company_id.id),
            ("cycle", "=", case.cycle + 1),
            ("state", "=", "certified"),
            ("earlier_cycles_unknown", "=", True),
        ]
    )
    return {"next_ids": [Command.link(following.id)]} if following else {}
