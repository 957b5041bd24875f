from . import event_invite
from . import event_walk_in
