from . import jury
from . import portal
