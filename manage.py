#!/usr/bin/env python
"""The one command: `uv run manage.py up`. Everything else is listed by `manage.py help`."""

import os
import sys

from deploy import household, web
from deploy.environment import WrongSettingError
from deploy.port import PortError

# These two only look after other processes; they start at once and stay small because they leave Django to those.
WITHOUT_DJANGO = {"up": household.main, "web": web.main}


def main() -> int:
    """Hand the command line on; what cannot be started ends in one sentence, not a traceback."""
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "deploy.settings")
    try:
        if start := WITHOUT_DJANGO.get("".join(sys.argv[1:2])):
            return start(sys.argv[2:])
        from django.core.management import execute_from_command_line

        execute_from_command_line(sys.argv)
    except (WrongSettingError, PortError) as error:
        sys.exit(f"{error}")
    except KeyboardInterrupt:
        return 130
    return 0


if __name__ == "__main__":
    sys.exit(main())
