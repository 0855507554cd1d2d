"""Chart `docs/pictures/performance.svg`: every figure's ratio to its floor, and its bound.

A bar leads from the floor, the line in the middle, to the ratio; a mark shows the bound.
"""

from collections.abc import Iterator, Sequence
from math import log
from xml.etree.ElementTree import Element, SubElement, indent, tostring

from bench.figures import Figure

LABELS = 190
CHART = 420
NUMBERS = 240
"""Widths in pixels: names, bars, and the values beside them."""
ROW = 22
HEAD = 34
LOWEST = 0.1
HIGHEST = 20.0
"""Ratios at the chart's ends; those beyond are drawn at the end."""
TICKS = (0.1, 0.2, 0.5, 1, 2, 5, 10, 20)
WITHIN_BOUND = "#2e7d32"
BEYOND_BOUND = "#c62828"
WITHOUT_BOUND = "#607d8b"
TEXT_COLOUR = "#212121"
GRID_COLOUR = "#cfd8dc"


def draw(figures: Sequence[Figure]) -> str:
    shown = [figure for figure in figures if figure.floor]
    width = LABELS + CHART + NUMBERS
    height = HEAD + ROW * len(shown) + 10
    drawing = Element(
        "svg",
        xmlns="http://www.w3.org/2000/svg",
        viewBox=f"0 0 {width} {height}",
        width=str(width),
        attrib={"font-family": "sans-serif", "font-size": "12"},
    )
    _box(drawing, 0, 0, width, height, "white")
    for mark in TICKS:
        _line(drawing, _x(mark), HEAD - 8, height - 10, TEXT_COLOUR if mark == 1 else GRID_COLOUR)
        _text(drawing, _x(mark), HEAD - 14, "floor" if mark == 1 else f"×{mark:g}", "middle")
    for number, figure in enumerate(shown):
        drawing.extend(_row(figure, HEAD + ROW * number))
    indent(drawing)
    return tostring(drawing, encoding="unicode") + "\n"


def _row(figure: Figure, y: float) -> Iterator[Element]:
    row = Element("g")
    _text(row, LABELS - 8, y + 14, figure.name, "end")
    colour = (
        WITHOUT_BOUND if figure.bound is None else WITHIN_BOUND if figure.holds else BEYOND_BOUND
    )
    ends = sorted((_x(1), _x(figure.ratio)))
    _box(row, ends[0], y + 4, max(1.0, ends[1] - ends[0]), ROW - 10, colour)
    if figure.bound:
        _line(row, _x(figure.bound.value), y + 1, y + ROW - 3, TEXT_COLOUR, 2)
    bound = f" ({figure.bound})" if figure.bound else ""
    values = f"{figure.value:,.4g} : {figure.floor:,.4g} {figure.unit} = {figure.ratio:.2f}{bound}"
    _text(row, LABELS + CHART + 8, y + 14, values, "start")
    yield row


def _x(ratio: float) -> float:
    within = min(max(ratio, LOWEST), HIGHEST)
    return LABELS + CHART * log(within / LOWEST) / log(HIGHEST / LOWEST)


def _box(inside: Element, x: float, y: float, width: float, height: float, colour: str) -> None:
    SubElement(
        inside,
        "rect",
        x=f"{x:.1f}",
        y=f"{y:g}",
        width=f"{width:.1f}",
        height=f"{height:g}",
        fill=colour,
    )


def _line(
    inside: Element, x: float, top: float, bottom: float, colour: str, width: int = 1
) -> None:
    place = {"x1": f"{x:.1f}", "x2": f"{x:.1f}", "y1": f"{top:g}", "y2": f"{bottom:g}"}
    SubElement(inside, "line", {**place, "stroke": colour, "stroke-width": str(width)})


def _text(inside: Element, x: float, y: float, content: str, anchor: str) -> None:
    text = SubElement(
        inside, "text", x=f"{x:.1f}", y=f"{y:g}", fill=TEXT_COLOUR, attrib={"text-anchor": anchor}
    )
    text.text = content
