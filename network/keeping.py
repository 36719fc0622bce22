"""What each room blanks of a person who is erased."""

from network.invitations import forgetting
from network.people import erasing

erasing.forgetting += [forgetting.forget_mail, forgetting.forget_notes]
