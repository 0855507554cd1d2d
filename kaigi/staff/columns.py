"""Columns of a roster, with their accepted headings."""

from collections.abc import Callable, Mapping
from types import MappingProxyType

from msgspec import Struct

from kaigi.errors import Text, _
from kaigi.staff import cells


class Column(Struct, frozen=True):
    """A column. The first heading of each language is the one used for writing a roster.

    A file has to have every `required` column; its cells may be blank if `may_be_blank`.
    """

    field: str
    title: Text
    japanese: tuple[str, ...]
    english: tuple[str, ...]
    read: Callable[[str], object]
    required: bool = False
    may_be_blank: bool = False

    @property
    def headings(self) -> frozenset[str]:
        """Accepted headings, as `cells.folded` returns them."""
        return frozenset(cells.folded(heading) for heading in (*self.japanese, *self.english))


COLUMNS = (
    Column(
        "number",
        _("staff number"),
        (
            "職員番号",
            "番号",
            "職員コード",
            "職員ID",
            "職員No",
            "社員番号",
            "社員コード",
            "社員ID",
            "社員No",
            "従業員番号",
            "従業員コード",
        ),
        ("number", "staff number", "employee number", "employee id", "staff id", "staff no"),
        cells.staff_number,
        required=True,
    ),
    Column(
        "name",
        _("name"),
        (
            "氏名",
            "名前",
            "職員氏名",
            "職員名",
            "社員名",
            "社員氏名",
            "従業員名",
            "姓名",
            "漢字氏名",
            "氏名漢字",
        ),
        ("name", "full name", "staff name", "employee name"),
        cells.words(),
        required=True,
    ),
    Column(
        "kana",
        _("kana"),
        (
            "カナ",
            "フリガナ",
            "ふりがな",
            "氏名カナ",
            "カナ氏名",
            "氏名フリガナ",
            "氏名ふりがな",
            "よみがな",
            "ヨミガナ",
            "読み仮名",
        ),
        ("kana",),
        cells.words(kana=True),
    ),
    Column(
        "email",
        _("e-mail"),
        (
            "メールアドレス",
            "メール",
            "Eメール",
            "電子メール",
            "電子メールアドレス",
            "Eメールアドレス",
        ),
        ("email", "email address", "mail", "mail address"),
        cells.address,
        required=True,
        may_be_blank=True,
    ),
    Column(
        "section",
        _("section"),
        (
            "所属",
            "部/課/係",
            "所属名",
            "組織",
            "部署",
            "部署名",
            "所属部署",
            "所属部署名",
            "所属課",
            "所属組織",
            "組織名",
            "配属先",
        ),
        ("section", "section path", "department"),
        cells.section_path,
        required=True,
    ),
    Column(
        "title",
        _("job title"),
        ("役職", "役職名", "職名", "職名称"),
        ("title", "job title"),
        cells.words(),
    ),
    Column("rank", _("rank"), ("職位", "職階", "職級", "級"), ("rank", "grade"), cells.rank),
    Column(
        "employment",
        _("employment type"),
        ("任用区分", "雇用区分", "雇用形態", "職員区分"),
        ("employment type", "employment"),
        cells.employment,
    ),
    Column(
        "is_head",
        _("section head"),
        ("所属長", "長", "所属長フラグ"),
        ("section head", "is head", "head"),
        cells.flag,
    ),
    Column(
        "deputies",
        _("deputies"),
        ("代決者", "代理者", "代理"),
        ("deputies", "deputy"),
        cells.colleagues,
    ),
    Column(
        "counter_duty",
        _("counter duty"),
        ("窓口", "窓口担当", "窓口業務"),
        ("counter duty", "counter"),
        cells.flag,
    ),
    Column(
        "zoom_user",
        _("Zoom user"),
        ("Zoomユーザー", "Zoomユーザ", "Zoom", "Zoomアカウント"),
        ("zoom user", "zoom account"),
        cells.zoom_user,
    ),
)
BY_HEADING: Mapping[str, Column] = MappingProxyType({h: c for c in COLUMNS for h in c.headings})
TITLES: Mapping[str, Text] = MappingProxyType({column.field: column.title for column in COLUMNS})
