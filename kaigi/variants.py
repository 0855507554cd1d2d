"""Forms of one character in names (異体字), by which people are found in either form.

Sources: table 2, part 2 of the rules of the family register act (戸籍法施行規則 別表第二), with the
old forms that are allowed in names; the old forms in the table of common characters
(常用漢字表); and other forms of the same characters that are usual in family names: 髙, 﨑, 𠮷, 邉.
NFKC covers the CJK compatibility ideographs (such as U+FA19), so these are not listed.
"""

_GROUPS = """
亜亞 悪惡 為爲 逸迯 栄榮 衛衞 円圓 縁緣 園薗 応應 桜櫻 奥奧 横橫 温溫 価價 壊壞 懐懷
楽樂 渇渴 巻卷 陥陷 寛寬 気氣 偽僞 戯戲 虚虛 峡峽 狭狹 暁曉 駆駈 勲勳 薫薰 恵惠 掲揭
鶏鷄 芸藝 撃擊 県縣 倹儉 剣劍劔劒 険險 圏圈 検檢 顕顯 験驗 厳嚴 広廣 恒恆 黄黃 国國圀
黒黑 砕碎 雑雜 児兒 湿濕 実實 寿壽 収收 従從 渋澁澀 獣獸 縦縱 緒緖 叙敍敘 将將 渉涉 焼燒
奨奬 条條 状狀 乗乘 浄淨 剰剩 畳疊 嬢孃 譲讓 醸釀 真眞 寝寢 慎愼 尽盡 粋粹 酔醉 穂穗
瀬瀨 斉齊斎齋 静靜 摂攝 専專 戦戰 繊纖 禅禪 壮壯 争爭 荘莊 捜搜 巣巢 曽曾 装裝 痩瘦 騒騷
増增 蔵藏 臓臟 即卽 帯帶 滞滯 滝瀧 単單 団團 弾彈 昼晝 鋳鑄 庁廳 徴徵 聴聽 鎮鎭 転轉
伝傳 島嶋嶌 灯燈 盗盜 稲稻 徳德 拝拜 杯盃 売賣 髪髮 抜拔 晩晚 秘祕 富冨 払拂 仏佛 歩步
峰峯 翻飜 毎每 万萬 黙默 野埜 弥彌 薬藥 与與 揺搖 様樣 謡謠 来來 頼賴 覧覽 竜龍 涼凉
緑綠 涙淚 塁壘 礼禮 暦曆 歴歷 錬鍊 郎郞 録錄 高髙 崎﨑嵜 吉𠮷 辺邊邉 沢澤 浜濱濵 橋槗𣘺
柳栁 桑桒 土𡈽圡 館舘 船舩 昇曻 青靑 清淸 彦彥 巌巖 喜㐂 藪薮籔 淵渕 槙槇 遥遙 凛凜 尭堯
穣穰 桧檜 嶽岳 鉄鐵 学學 郷鄕 内內 呉吳 啓啟 鴎鷗 祢禰 莱萊 間閒 亘亙 当當 関關 帰歸
宝寶寳 会會 対對 経經 済濟 継繼 総總 続續 声聲 鉱鑛 読讀 弁辨辯瓣 台臺 糸絲 旧舊 虫蟲
予豫 余餘 体體 点點 独獨 変變 処處 医醫 区區 号號 図圖 写寫 数數 断斷 亀龜 豊豐 芦蘆
鶴靏靍 秋穐龝 松枩 梅楳 京亰 傑杰 晋晉 姫姬 蛍螢 姉姊 双雙 侠俠 党黨 囲圍 担擔 挙擧 覚覺
勧勸 権權 観觀 歓歡 犠犧 径徑 茎莖 軽輕 研硏 献獻 効效 参參 惨慘 賛贊 残殘 歯齒 辞辭
釈釋 嘱囑 触觸 称稱 証證 枢樞 随隨 髄髓 窃竊 践踐 銭錢 浅淺 潜潛 属屬 堕墮 択擇 胆膽
遅遲 痴癡 勅敕 逓遞 闘鬪 届屆 弐貳 悩惱 脳腦 廃廢 麦麥 発發 蛮蠻 並竝 併倂 褒襃 満滿
訳譯 誉譽 両兩 猟獵 励勵 霊靈 齢齡 恋戀 炉爐 労勞 楼樓 湾灣 絵繪 拡擴 殻殼 欧歐 殴毆
穏穩 仮假 画畫 壱壹 隠隱 塩鹽 祷禱 涛濤 篭籠 頚頸 蛎蠣 砺礪 潅灌 諌諫 麹麴 麺麵 壷壺
頴穎 群羣 躯軀 鋭銳 隣鄰 雁鴈 鑑鑒 舗舖 戸戶 粛肅
"""

COMMON_FORM = str.maketrans(
    {form: group[0] for group in _GROUPS.split() for form in group[1:] if form != group[0]}
)
"""Table for `str.translate`: each form to the one by which all of its group are compared."""
