"""What is printed is German, whatever the language of the person who prints it."""

import unicodedata
from functools import lru_cache

import babel.dates

ORDINALS = ("ersten", "zweiten", "dritten", "vierten", "fünften", "sechsten", "siebten", "achten")
ORDINALS += ("neunten", "zehnten", "elften", "zwölften")


def document_lang(env):
    """Return the language code of documents: German, or the user's where German is missing."""
    installed = {code for code, _name in env["res.lang"].get_installed()}
    return "de_DE" if "de_DE" in installed else env.user.lang


def long_date(day):
    """Return a date as in a letter: 1. Dezember 2026."""
    return babel.dates.format_date(day, "d. MMMM y", locale="de_DE")


def times(number):
    """Return “zum zweiten Mal” for 2."""
    word = ORDINALS[number - 1] if number <= len(ORDINALS) else f"{number}."
    return f"zum {word} Mal"


def quoted(text):
    """Return words in quotation marks: „Gleitzeit“."""
    return f"„{text}“"


@lru_cache(maxsize=8192)
def sort_key(text):
    """Return what sorts names as a German reader expects: Ärztehaus before Bäckerei."""
    letters = unicodedata.normalize("NFKD", (text or "").casefold())
    return "".join(letter for letter in letters if not unicodedata.combining(letter))
