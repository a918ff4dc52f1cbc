#!/usr/bin/env python3
"""TARP's commands. Runs on any Python 3.8 or later: the bootstrap finds or makes the interpreter that TARP needs."""

import os
import sys


def main():
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "tarp.settings")
    from django.core.management import execute_from_command_line

    execute_from_command_line(sys.argv)


if __name__ == "__main__":
    main()
