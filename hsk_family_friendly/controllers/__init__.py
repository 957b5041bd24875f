from . import jury
from . import portal
from . import workbook
from . import tandem
