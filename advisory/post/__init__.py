"""Mails about courses and duties that belong to no meeting's invitations, each to one person, once."""
