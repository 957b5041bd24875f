from . import link_mail
