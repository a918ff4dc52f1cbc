#!/usr/bin/env python3
"""TARP's commands. Runs on any Python 3.8 or later: the bootstrap finds or makes the interpreter that TARP needs."""

import sys

from tarp import bootstrap

if __name__ == "__main__":
    bootstrap.enter(sys.argv)
    from tarp import commands  # needs the packages that the bootstrap installs

    sys.exit(commands.run(sys.argv))
