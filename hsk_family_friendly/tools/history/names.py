"""When two companies look like one: spellings, legal forms, addresses, VAT numbers."""

import re
import unicodedata
from collections import defaultdict
from typing import Any, NamedTuple

GERMAN = str.maketrans({"ä": "ae", "ö": "oe", "ü": "ue", "ß": "ss", "&": " und ", "+": " und "})
# Ends of a name that say nothing about who it is.
LEGAL_FORMS = frozenset(
    ["ag", "co", "e", "eg", "ek", "ev", "g", "gag", "gbr", "ggmbh", "gmbh", "k", "kg", "kgaa"]
    + ["ohg", "partg", "se", "ug", "v", "mbb", "mbh", "inc", "limited", "ltd", "und"]
    + ["gesellschaft", "mit", "beschraenkter", "haftung", "haftungsbeschraenkt"]
)
# How much each likeness says; the best match is suggested.
WEIGHTS = {"vat": 4, "email": 4, "name": 2, "address": 1}


class Company(NamedTuple):
    """What a company is recognised by; `ref` is whatever the caller knows it by."""

    ref: Any
    name: str
    vat: str = ""
    street: str = ""
    zip: str = ""
    email: str = ""


def fold(text):
    """Return the text in lower case with umlauts spelled out and other accents dropped."""
    text = unicodedata.normalize("NFC", text or "").casefold().translate(GERMAN)
    decomposed = unicodedata.normalize("NFKD", text)
    return "".join(char for char in decomposed if not unicodedata.combining(char))


def name_key(name):
    """Return what is left of a name without legal form, case, punctuation and spelling."""
    words = re.findall(r"\w+", fold(name).replace(".", ""))
    core = list(words)
    while core and core[-1] in LEGAL_FORMS:
        core.pop()
    return " ".join(core or words)


def vat_key(vat):
    """Return a VAT number without spaces and punctuation."""
    return re.sub(r"[\W_]", "", vat or "").upper()


def address_key(street, code):
    """Return street and postcode in one spelling, nothing if either is missing."""
    street = re.sub(r"str(asse|\.)?(?=\W|\d|$)", "str", fold(street))
    street = re.sub(r"[\W_]", "", street)
    code = re.sub(r"[\W_]", "", code or "")
    return f"{street} {code}" if street and code else ""


def _keys(company):
    return {
        "vat": vat_key(company.vat),
        "email": (company.email or "").strip().casefold(),
        "name": name_key(company.name),
        "address": address_key(company.street, company.zip),
    }


class Register:
    """Known companies, to look others up in."""

    def __init__(self, companies=()):
        self._refs = []
        self._by_key = defaultdict(list)
        for company in companies:
            self.add(company)

    def add(self, company):
        """Let the company be found from now on."""
        for likeness in _keys(company).items():
            if likeness[1]:
                self._by_key[likeness].append(len(self._refs))
        self._refs.append(company.ref)

    def find(self, company):
        """Return who looks like the company, best first: list of (ref, list of likenesses).

        A likeness is "vat", "email", "name" or "address".
        """
        found = defaultdict(list)
        for likeness in _keys(company).items():
            for position in self._by_key.get(likeness, ()):
                found[position].append(likeness[0])
        best_first = sorted(
            found.items(), key=lambda match: (-sum(WEIGHTS[like] for like in match[1]), match[0])
        )
        return [(self._refs[position], likes) for position, likes in best_first]
