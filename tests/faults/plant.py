"""Launcher that runs a program with one bug: `python -m tests.faults.plant BUG MODULE [ARG …]`.

It runs the module as `python -m MODULE` does: `bot run` for the fault checker, `pytest …` for a
named test. Nothing of it is in the product.
"""

import runpy
import sys

from tests.faults.bugs import BUGS


def main() -> None:
    bug, module, *arguments = sys.argv[1:]
    BUGS[bug]()
    sys.argv = [module, *arguments]
    runpy.run_module(module, run_name="__main__", alter_sys=True)


if __name__ == "__main__":
    main()
