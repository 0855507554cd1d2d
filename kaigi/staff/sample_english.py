"""English names of the sample city's units and titles, for a demo in English."""

UNITS: dict[str, str] = dict(
    line.split(maxsplit=1)
    for line in """
企画部 Planning Department
総務部 General Affairs Department
市民部 Citizens Department
福祉部 Welfare Department
建設部 Construction Department
環境部 Environment Department
産業部 Industry Department
市長室 Mayor's Office
危機管理部 Crisis Management Department
教育委員会事務局 Board of Education
北支所 North Branch Office
企画課 Planning Section
財政課 Finance Section
デジタル推進課 Digital Section
広報課 Public Relations Section
総務課 General Affairs Section
人事課 Personnel Section
管財課 Property Section
税務課 Tax Section
市民課 Citizens Section
保険年金課 Insurance and Pension Section
地域協働課 Community Section
スポーツ文化課 Sports and Culture Section
福祉総務課 Welfare General Affairs Section
障害福祉課 Disability Welfare Section
高齢介護課 Elderly Care Section
子育て支援課 Childcare Support Section
土木課 Civil Engineering Section
都市計画課 City Planning Section
建築住宅課 Building and Housing Section
環境政策課 Environment Policy Section
廃棄物対策課 Waste Section
上下水道課 Water and Sewerage Section
商工観光課 Commerce and Tourism Section
農林課 Agriculture and Forestry Section
教育総務課 Education General Affairs Section
学校教育課 School Education Section
生涯学習課 Lifelong Learning Section
防災課 Disaster Prevention Section
市民窓口課 Citizens Counter Section
地域振興課 Local Development Section
企画係 Planning Unit
統計係 Statistics Unit
財政係 Finance Unit
管理係 Administration Unit
情報政策係 Information Policy Unit
システム係 Systems Unit
広報係 Public Relations Unit
広聴係 Public Hearing Unit
庶務係 General Affairs Unit
文書係 Documents Unit
人事係 Personnel Unit
給与係 Payroll Unit
管財係 Property Unit
契約係 Contracts Unit
市民税係 Residents Tax Unit
資産税係 Property Tax Unit
窓口係 Counter Unit
住民記録係 Residents Records Unit
国民健康保険係 Health Insurance Unit
年金係 Pension Unit
自治振興係 Neighbourhood Unit
多文化共生係 Multicultural Unit
スポーツ振興係 Sports Unit
文化振興係 Culture Unit
総務係 General Unit
地域福祉係 Community Welfare Unit
給付係 Benefits Unit
相談支援係 Advice Unit
介護保険係 Care Insurance Unit
認定係 Assessment Unit
児童手当係 Child Allowance Unit
保育係 Nurseries Unit
道路建設係 Road Construction Unit
計画係 Plans Unit
開発指導係 Development Guidance Unit
建築指導係 Building Guidance Unit
住宅係 Housing Unit
環境政策係 Environment Policy Unit
脱炭素推進係 Decarbonisation Unit
減量推進係 Waste Reduction Unit
収集係 Collection Unit
業務係 Operations Unit
水道工務係 Water Works Unit
商工係 Commerce Unit
観光係 Tourism Unit
農政係 Agriculture Policy Unit
農地係 Farmland Unit
施設係 Facilities Unit
学務係 School Affairs Unit
指導係 Teaching Guidance Unit
社会教育係 Social Education Unit
文化財係 Cultural Assets Unit
防災係 Disaster Prevention Unit
国民保護係 Civil Protection Unit
税務係 Tax Unit
地域振興係 Local Development Unit
農林係 Agriculture Unit
""".strip().splitlines()
)
"""Units of the demo's city hall; a larger city has more, whose names stay Japanese."""

CLERKS = {
    "主事": "Clerk",
    "主任": "Senior Clerk",
    "技師": "Engineer",
    "事務補助員": "Office Assistant",
    "窓口案内員": "Counter Guide",
}
_HEADS = (
    ("市長", "Mayor"),
    ("長補佐", "Deputy Head"),
    ("次長", "Deputy Director"),
    ("部長", "Director"),
    ("局長", "Director"),
    ("所長", "Director"),
    ("長", "Head"),
)


def unit(path: str) -> str:
    """Return the path of a unit in English: 企画部 → Planning Department."""
    return "/".join(UNITS.get(part, part) for part in path.split("/"))


def title(written: str) -> str:
    """Return a title in English, without the unit, which stands beside it."""
    if written in CLERKS:
        return CLERKS[written]
    return next((name for ending, name in _HEADS if written.endswith(ending)), written)
