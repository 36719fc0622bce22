"""Mails that change no calendar: confirmations, offers, reminders and thanks, each once."""
