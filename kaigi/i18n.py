"""Translation: English texts are in the code, Japanese ones in `locales/ja`.

A translator is made once per language and called like a function:
`t("Approved by {who} at {when}", who=person, when=moment)`. Values are written as its readers write
them: moments in the office's time zone, days with their weekday, lists with “and”. A nested `Text`
is translated too.
"""

from collections.abc import Mapping
from datetime import UTC, date, datetime
from functools import cache
from gettext import NullTranslations, translation
from pathlib import Path
from zoneinfo import ZoneInfo

from babel.dates import format_date, format_datetime, format_time
from babel.lists import format_list
from babel.numbers import format_currency

from kaigi.errors import Text

LANGUAGES = ("ja", "en")
SOURCE = "en"
"""The language of the texts in the code."""
LOCALES = Path(__file__).parent / "locales"
_YEN = {"ja": "#,##0円", "en": "¤#,##0"}
_MOMENT = {"ja": "M月d日 H:mm", "en": "MMM d, H:mm"}
_DAY = {"ja": "M月d日(E)", "en": "EEE, MMM d"}


class Translator:
    """Texts and values in one language and one time zone."""

    def __init__(self, language: str, zone: ZoneInfo) -> None:
        self.language = language
        self.zone = zone

    def __call__(self, msgid: str, **values: object) -> str:
        return self._filled(_catalogue(self.language).gettext(msgid), values)

    def pgettext(self, context: str, msgid: str, **values: object) -> str:
        """Translate a word that has another meaning in another context."""
        return self._filled(_catalogue(self.language).pgettext(context, msgid), values)

    def text(self, text: Text) -> str:
        if text.translations is not None:
            return text.translations.get(self.language, text.msgid)
        if text.context is not None:
            return self.pgettext(text.context, text.msgid, **text.values)
        return self(text.msgid, **text.values)

    def plural(self, one: str, many: str, count: int, **values: object) -> str:
        text = _catalogue(self.language).ngettext(one, many, count)
        return text.format_map(self._written({"n": count, **values}))

    def yen(self, amount: int) -> str:
        return format_currency(amount, "JPY", _YEN[self.language], locale=self.language)

    def moment(self, at: datetime) -> str:
        return format_datetime(at, _MOMENT[self.language], tzinfo=self.zone, locale=self.language)

    def time(self, at: datetime) -> str:
        return format_time(at, "H:mm", tzinfo=self.zone, locale=self.language)

    def day(self, on: date) -> str:
        return format_date(on, _DAY[self.language], locale=self.language)

    def _filled(self, text: str, values: Mapping[str, object]) -> str:
        """Fill in the values. A text without any may hold braces: another system's own label."""
        return text.format_map(self._written(values)) if values else text

    def _written(self, values: Mapping[str, object]) -> dict[str, object]:
        return {name: self._write(value) for name, value in values.items()}

    def _write(self, value: object) -> object:
        match value:
            case Text():
                return self.text(value)
            case datetime():
                return self.moment(value)
            case date():
                return self.day(value)
            case list():
                written = [str(self._write(each)) for each in value]
                return format_list(written, locale=self.language)
            case _:
                return value


class Languages:
    """Translators of one office: one per language, in its time zone."""

    def __init__(self, default: str, zone: ZoneInfo) -> None:
        self.default = default
        self.zone = zone
        self._translators = {language: Translator(language, zone) for language in LANGUAGES}

    def of(self, locale: str | None) -> Translator:
        """Return the translator for Slack's `locale` (`ja-JP`), or for the office's where None."""
        language = (locale or self.default).partition("-")[0]
        return self._translators.get(language, self._translators[self.default])


def load() -> None:
    """Load texts and formats of each language, which is done at their first use otherwise."""
    for language in LANGUAGES:
        translator = Translator(language, ZoneInfo("UTC"))
        translator.yen(0)
        translator("{days}", days=[date.min, datetime.now(UTC)])


@cache
def _catalogue(language: str) -> NullTranslations:
    """Load a compiled catalogue; English stands in the code and has none.

    Raises FileNotFoundError where the build has not compiled it: `make install` does.
    """
    return translation("kaigi", LOCALES, [language], fallback=language == SOURCE)
