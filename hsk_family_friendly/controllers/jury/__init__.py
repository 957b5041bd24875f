from . import session
from . import portal
