"""Import of the staff list, `python -m bench.afternoon.staff staff.csv`."""

import sys
from pathlib import Path

from bench.afternoon.app import connect, import_staff, slack

if __name__ == "__main__":
    import_staff(connect(), slack(), Path(sys.argv[1]).read_text(encoding="utf-8-sig"))
