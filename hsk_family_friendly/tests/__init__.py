from .platform import *
from .company import *
from .letters import *
from .certification import *
from .jury import *
from .mentoring import *
from .network import *
from .figures import *
