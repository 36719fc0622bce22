#!/usr/bin/env python
"""The one command: `uv run manage.py up`. Everything else is listed by `manage.py help`."""

import os
import sys

from deploy.environment import WrongSettingError


def main() -> None:
    """Hand the command line to Django; a wrong environment variable ends in one sentence, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    from django.core.management import execute_from_command_line

    try:
        execute_from_command_line(sys.argv)
    except WrongSettingError as error:
        sys.exit(f"{error}")


if __name__ == "__main__":
    main()
