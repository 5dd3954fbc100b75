#!/usr/bin/env python
"""This file is about running one management command."""

import os
import sys


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "socialmap.settings")
    from django.conf import settings
    from django.core.exceptions import ImproperlyConfigured
    from django.core.management import execute_from_command_line

    from socialmap.cluster import ClusterError

    try:
        _ = settings.DATABASES
    except (ImproperlyConfigured, ClusterError) as error:
        sys.exit(str(error))
    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
