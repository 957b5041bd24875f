from . import platform
from . import letters
from . import certification
from . import jury
from . import mentoring
from . import network
