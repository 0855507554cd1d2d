"""Loading ahead of use: nobody's click waits while a library reads its files."""

import subprocess
import sys
from textwrap import dedent

PROGRAM = dedent("""
    import sys
    from datetime import UTC, date, datetime
    from zoneinfo import ZoneInfo

    from bot.warming import warm_up
    from kaigi.i18n import LANGUAGES, Languages
    from kaigi.presence.calendar import Calendar

    warm_up()
    languages, calendar = Languages("ja", ZoneInfo("Asia/Tokyo")), Calendar()
    opened = []
    sys.addaudithook(lambda event, given: opened.append(given) if event == "open" else None)
    for language in LANGUAGES:
        t = languages.of(language)
        t("Approve")
        t("{at} {day} {days}", at=datetime.now(UTC), day=date.today(), days=[date.today()] * 2)
        t.yen(500_000)
        calendar.holiday(date.today(), language)
    print(opened)
""")


def test_the_first_card_after_the_start_reads_no_file() -> None:
    ran = subprocess.run(  # noqa: S603 - a program of ours
        [sys.executable, "-c", PROGRAM], capture_output=True, check=True, text=True
    )
    assert ran.stdout.strip() == "[]"
