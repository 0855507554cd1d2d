"""Figures `steps5.click.*`: as `click.*`, on a form whose documents take five steps.

The documents wait at each step alike: at the drafter's section head, the department head, the
consents of two other sections, a confirmation, and the treasurer's step, which decides. The floor
is that of `click.*`, with as many rows as these clicks write.
"""

from math import ceil
from pathlib import Path
from tempfile import TemporaryDirectory

from bench import least, long_form
from bench.clicks import Amounts, Documents, timed
from bench.databases import Fresh
from bench.figures import Figure, median
from bench.long_form import CLICKS, STEPS
from bench.people import OFFICERS, PAIRS, PEOPLE, SECTIONS

USUAL = Amounts(offered=0)
QUICK = Amounts(warm_up=10, single=60, rounds=1, crowd=256, offered=0)


async def measure(fresh: Fresh, prefix: str, amounts: Amounts) -> list[Figure]:
    many = ceil(amounts.cards / CLICKS / SECTIONS) * STEPS * SECTIONS
    signers = [*(chief for _drafter, chief in PAIRS), *OFFICERS]
    with TemporaryDirectory() as folder:
        long_form.write(Path(folder))
        documents = Documents(
            "draft_along_the_route",
            str(many),
            signers,
            people=(*PEOPLE, *OFFICERS),
            settings={"KAIGI_FORMS": folder},
            floor=(least.LONG,),
        )
        times = await timed(fresh, documents, amounts)
    medians = [median(of) * 1000 for of in times.alone]
    rates = [median(of) for of in times.rates]
    return [
        Figure(f"{prefix}steps5.click.latency", medians[0], "ms", medians[1]),
        Figure(f"{prefix}steps5.click.throughput", rates[0], "/s", rates[1]),
    ]
