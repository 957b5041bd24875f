import re
from contextlib import contextmanager
from datetime import timedelta

from odoo import models
from odoo.fields import Domain

from ...tools.dates import agency_today
from .contact_role import ROLES

# What somebody is called besides their name.
TITLES = {"dr", "prof", "herr", "frau"}


def same_name(one, other):
    """Tell whether two names are the same: “Muster, Eva” and “Dr. Eva Muster” are."""
    return words_of(one) == words_of(other)


def words_of(name):
    """Return what a name consists of, in whatever order, without titles."""
    return set(re.findall(r"\w+", (name or "").casefold())) - TITLES


class Partner(models.Model):
    """Who a person is today: a name, an address, and the companies they act for.

    Whatever writes to people, or lets them act, asks here; at the release as well as at the draft.
    """

    _inherit = "res.partner"

    # ------------------------------------------------------------
    # TODAY
    # ------------------------------------------------------------

    def _hsk_gone(self, company=None):
        """Return why a person does not act for a company today, as a sentence, or nothing.

        :param company: the company that it is about; without one only the person counts
        """
        self.ensure_one()
        person, company = self.sudo(), (company or self.browse()).sudo()
        belongs = company and (person.is_company or person._hsk_of(company))
        for one in person | company:
            if not one.active or (not belongs and one._hsk_was_staff()):
                return self.env._("%s is archived.", one.name)
        if company and not belongs:
            return self.env._(
                "%(person)s does not belong to %(company)s, or not any more. Choose someone else, "
                "or enter a role of the person there.",
                person=person.name,
                company=company.name,
            )
        return False

    def _hsk_not_reached(self, company=None):
        """Return why nothing is written to a person about a company today, or nothing."""
        if reason := self._hsk_gone(company):
            return reason
        if not self.sudo().email_normalized:
            return self.env._("No valid e-mail address: %s", self.sudo().name)
        return False

    def _hsk_of(self, company):
        """Return those who belong to a company today: as its people, or by a role there."""
        people = self.filtered(lambda person: company in person._hsk_employers())
        others = self - people
        return people | (others & company._hsk_people(*dict(ROLES)) if others else others)

    def _hsk_was_staff(self):
        """Tell whether somebody has an account at the agency that is archived."""
        accounts = self.with_context(active_test=False).user_ids.filtered(lambda one: not one.share)
        return bool(accounts) and not any(accounts.mapped("active"))

    def _hsk_left(self, company):
        """Tell whether somebody had a role at a company and does not belong to it any more."""
        self.ensure_one()
        person, company = self.sudo(), company.sudo()
        return person in company.hsk_contact_role_ids.person_id and not person._hsk_of(company)

    def _hsk_employers(self):
        """Return this contact and all that it is entered below: the branch and its company."""
        found, one = self, self.parent_id
        while one and one not in found:
            found |= one
            one = one.parent_id
        return found

    def _hsk_people(self, *roles):
        """Return the persons who hold one of the roles at these companies today."""
        return self.hsk_contact_role_ids.filtered_domain(
            self.env["hsk.contact.role"]._today_domain() & Domain("role", "in", roles)
        ).person_id

    # ------------------------------------------------------------
    # NAME AND ADDRESS
    # ------------------------------------------------------------

    def _hsk_person_named(self, name, address=None):
        """Return the person of this company, or anybody, with a name and an address.

        Several people share a mailbox: the address alone is nobody, and so is the name alone
        outside of a company.

        :param str name: as it was typed
        :param str address: normalized; nothing: by the name alone, within the company
        """
        if not self and not address:
            return self
        domain = Domain("is_company", "=", False)
        if self:
            domain &= Domain("id", "child_of", self.id)
        if address:
            domain &= Domain("email_normalized", "=", address)
        return self.search(domain, order="id").filtered(lambda one: same_name(one.name, name))[:1]

    # ------------------------------------------------------------
    # ANOTHER EMPLOYER
    # ------------------------------------------------------------

    @contextmanager
    def _hsk_changing_employers(self):
        """Around a change of employers: roles at the company that people leave end with it."""
        before = {person: person._hsk_employers() - person for person in self.sudo()}
        yield
        self.sudo()._hsk_end_roles(
            {one: left for one, old in before.items() if (left := old - one._hsk_employers())}
        )

    def _hsk_end_roles(self, left):
        """End the roles that people had where they worked until now.

        :param dict left: {person: companies}
        """
        today = agency_today(self.env)
        roles = self.env["hsk.contact.role"].search(
            Domain("person_id", "in", [person.id for person in left])
            & (Domain("date_to", "=", False) | Domain("date_to", ">=", today))
        )
        roles = roles.filtered(lambda role: role.partner_id in left[role.person_id])
        begun = roles.filtered(lambda role: not role.date_from or role.date_from < today)
        begun.date_to = today - timedelta(days=1)
        (roles - begun).unlink()
