from odoo import api, fields, models
from odoo.exceptions import ValidationError


class Municipality(models.Model):
    """A municipality of the region, with its official key (AGS)."""

    _name = "hsk.municipality"
    _description = "Municipality"
    _order = "name, id"
    _rec_names_search = ["name", "ags"]

    name = fields.Char(required=True)
    ags = fields.Char(
        "Municipality Key",
        required=True,
        help="Official municipality key (AGS): eight digits, the first may be a zero.",
    )
    zips = fields.Char("Postcodes", help="Postcodes of the municipality, separated by spaces.")
    latitude = fields.Float(digits=(8, 5), help="In degrees; distances are reckoned from it.")
    longitude = fields.Float(digits=(8, 5))
    active = fields.Boolean(default=True)
    partner_ids = fields.One2many("res.partner", "hsk_municipality_id", string="Companies")

    _ags_unique = models.Constraint("UNIQUE (ags)", "A municipality with this key exists already.")

    @api.constrains("ags")
    def _check_ags(self):
        for municipality in self:
            if len(municipality.ags) != 8 or not municipality.ags.isdecimal():
                raise ValidationError(
                    self.env._(
                        "The municipality key “%s” must consist of eight digits.", municipality.ags
                    )
                )

    @api.model
    def _suggest(self, addresses):
        """Find the municipality of each address by its postcode, else by its city.

        :param addresses: list of (postcode, city); either may be empty
        :return: list of `hsk.municipality` records, empty where nothing fits
        """
        by_zip, by_name = {}, {}
        for municipality in self.search_fetch([], ["name", "zips"]):
            by_name[municipality._short(municipality.name)] = municipality
            for code in (municipality.zips or "").split():
                by_zip[code] = municipality
        return [
            by_zip.get((code or "").strip()) or by_name.get(self._short(city)) or self.browse()
            for code, city in addresses
        ]

    @api.model
    def _short(self, name):
        """“Eslohe (Sauerland)” and “Arnsberg-Neheim” are found as “eslohe” and “arnsberg”."""
        return (name or "").split("(")[0].split("-")[0].strip().casefold()
