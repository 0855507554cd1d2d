"""Offices of the fictional city of Mihon (みほん市): departments, sections, units."""

from collections.abc import Iterator
from itertools import count

from msgspec import Struct


class Office(Struct, frozen=True):
    """A section and its units, in the order in which a growing city gets them."""

    name: str
    units: tuple[str, ...]
    counter: bool = False
    technical: bool = False


class Department(Struct, frozen=True):
    name: str
    head: str
    rank: str
    offices: tuple[Office, ...]


def _words(text: str) -> tuple[str, ...]:
    return tuple(text.split())


def _office(name: str, units: str, *, counter: bool = False, technical: bool = False) -> Office:
    return Office(name, _words(units), counter, technical)


def _department(name: str, *offices: Office) -> Department:
    rank = "局長" if name.endswith("局") else "部長"
    return Department(name, name.removesuffix(rank[0]) + rank, rank, offices)


CITY_HALL = (
    _department(
        "企画部",
        _office("企画課", "企画係 統計係 広域行政係"),
        _office("財政課", "財政係 管理係 公会計係"),
        _office("デジタル推進課", "情報政策係 システム係 電子市役所係"),
        _office("広報課", "広報係 広聴係 シティプロモーション係"),
    ),
    _department(
        "総務部",
        _office("総務課", "庶務係 文書係 法規係"),
        _office("人事課", "人事係 給与係 研修厚生係"),
        _office("管財課", "管財係 契約係 検査係"),
        _office("税務課", "市民税係 資産税係 収納係", counter=True),
    ),
    _department(
        "市民部",
        _office("市民課", "窓口係 住民記録係 マイナンバー係", counter=True),
        _office("保険年金課", "国民健康保険係 年金係 後期高齢者医療係", counter=True),
        _office("地域協働課", "自治振興係 多文化共生係 消費生活係"),
        _office("スポーツ文化課", "スポーツ振興係 文化振興係 施設係"),
    ),
    _department(
        "福祉部",
        _office("福祉総務課", "総務係 地域福祉係 監査係"),
        _office("障害福祉課", "給付係 相談支援係 社会参加係", counter=True),
        _office("高齢介護課", "介護保険係 認定係 地域包括ケア係", counter=True),
        _office("子育て支援課", "児童手当係 保育係 家庭相談係", counter=True),
    ),
    _department(
        "建設部",
        _office("土木課", "管理係 道路建設係 道路維持係", technical=True),
        _office("都市計画課", "計画係 開発指導係 公園緑地係", technical=True),
        _office("建築住宅課", "建築指導係 住宅係 営繕係", technical=True),
    ),
    _department(
        "環境部",
        _office("環境政策課", "環境政策係 脱炭素推進係 公害対策係"),
        _office("廃棄物対策課", "減量推進係 収集係 施設管理係"),
        _office("上下水道課", "業務係 水道工務係 下水道工務係", technical=True),
    ),
    _department(
        "産業部",
        _office("商工観光課", "商工係 観光係 企業誘致係"),
        _office("農林課", "農政係 農地係 林務係"),
    ),
    _department(
        "教育委員会事務局",
        _office("教育総務課", "総務係 施設係 学校給食係"),
        _office("学校教育課", "学務係 指導係 教育相談係"),
        _office("生涯学習課", "社会教育係 文化財係 図書館係"),
    ),
    _department(
        "危機管理部",
        _office("防災課", "防災係 国民保護係 自主防災係"),
    ),
)

_PLACES = _words(
    "北 南 東 西 中央 朝日 緑ヶ丘 桜ヶ丘 港 浜 川口 本町 旭町 栄 平和 若葉 青葉 白山 大和 富士見"
    " 清水 泉 松原 竹園 梅園 山手 新町 田園 光が丘 希望ヶ丘 湖南 湖北 千代田 日吉 八幡 天神 常盤"
    " 弥生 春日 花園 三日市 五日市 十日町 霞 鶴見 亀山"
)

_BRANCHES = {
    "支所": (
        _office("総務課", "庶務係 防災係 会計係"),
        _office("市民窓口課", "窓口係 税務係 保険年金係", counter=True),
        _office("地域振興課", "地域振興係 農林係 商工観光係"),
        _office("福祉課", "福祉係 高齢者係 子育て係", counter=True),
    ),
    "福祉事務所": (
        _office("生活福祉課", "管理係 保護第一係 保護第二係", counter=True),
        _office("高齢障害課", "高齢者係 障害者係 認定係", counter=True),
        _office("こども家庭課", "児童係 母子保健係 保育係", counter=True),
    ),
    "土木事務所": (
        _office("管理課", "管理係 占用係 用地係", technical=True),
        _office("工務課", "道路係 河川係 橋りょう係", technical=True),
        _office("維持課", "維持第一係 維持第二係 緑化係", technical=True),
    ),
    "市民センター": (
        _office("市民サービス課", "窓口係 証明係 相談係", counter=True),
        _office("生涯学習課", "講座係 図書係 施設係"),
    ),
}


def branches() -> Iterator[Department]:
    """Yield branches without end: every kind in every part of the city, then the second in each."""
    for ordinal in count(1):
        for place in _PLACES:
            for kind, offices in _BRANCHES.items():
                name = f"{place}{f'第{ordinal}' if ordinal > 1 else ''}{kind}"
                yield Department(name, f"{name}長", "部長", offices)
