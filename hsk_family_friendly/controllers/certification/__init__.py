from . import holders
