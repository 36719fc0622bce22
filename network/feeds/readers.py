"""Which program fetches a feed, by what it says of itself: the family, never the version or the machine."""

FAMILIES = {
    "google-calendar": "Google",
    "microsoft": "Outlook",
    "outlook": "Outlook",
    "exchange": "Outlook",
    "thunderbird": "Thunderbird",
    "nextcloud": "Nextcloud",
    "sabre": "Nextcloud",
    "davx5": "DAVx5",
    "icsx5": "ICSx5",
    "vdirsyncer": "vdirsyncer",
    "khal": "khal",
    "calendaragent": "Apple",
    "dataaccessd": "Apple",
    "remindd": "Apple",
    "ios/": "Apple",
    "macos/": "Apple",
    "mac os x": "Apple",
    "curl": "curl",
}
OTHER = "Other"


def family(user_agent: str) -> str:
    """The family a User-Agent belongs to; nothing else of it is kept."""
    said = user_agent.lower()
    return next((name for mark, name in FAMILIES.items() if mark in said), OTHER if said else "")
