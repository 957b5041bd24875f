from . import personal_link
