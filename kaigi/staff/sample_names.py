"""Names for the sample city: as written, in kana, in Hepburn romanisation without long vowels."""

from typing import NamedTuple


class Name(NamedTuple):
    written: str
    kana: str
    romaji: str


def _names(text: str) -> tuple[Name, ...]:
    return tuple(Name(*line.split()) for line in text.strip().splitlines())


SURNAMES = _names("""
佐藤 サトウ Sato
鈴木 スズキ Suzuki
高橋 タカハシ Takahashi
田中 タナカ Tanaka
伊藤 イトウ Ito
渡辺 ワタナベ Watanabe
山本 ヤマモト Yamamoto
中村 ナカムラ Nakamura
小林 コバヤシ Kobayashi
加藤 カトウ Kato
吉田 ヨシダ Yoshida
山田 ヤマダ Yamada
佐々木 ササキ Sasaki
山口 ヤマグチ Yamaguchi
松本 マツモト Matsumoto
井上 イノウエ Inoue
木村 キムラ Kimura
林 ハヤシ Hayashi
斎藤 サイトウ Saito
清水 シミズ Shimizu
山崎 ヤマザキ Yamazaki
森 モリ Mori
池田 イケダ Ikeda
橋本 ハシモト Hashimoto
阿部 アベ Abe
石川 イシカワ Ishikawa
山下 ヤマシタ Yamashita
中島 ナカジマ Nakajima
石井 イシイ Ishii
小川 オガワ Ogawa
前田 マエダ Maeda
岡田 オカダ Okada
長谷川 ハセガワ Hasegawa
藤田 フジタ Fujita
後藤 ゴトウ Goto
近藤 コンドウ Kondo
村上 ムラカミ Murakami
遠藤 エンドウ Endo
青木 アオキ Aoki
坂本 サカモト Sakamoto
福田 フクダ Fukuda
太田 オオタ Ota
西村 ニシムラ Nishimura
藤井 フジイ Fujii
岡本 オカモト Okamoto
藤原 フジワラ Fujiwara
金子 カネコ Kaneko
三浦 ミウラ Miura
中野 ナカノ Nakano
原田 ハラダ Harada
松田 マツダ Matsuda
竹内 タケウチ Takeuchi
小野 オノ Ono
田村 タムラ Tamura
中山 ナカヤマ Nakayama
和田 ワダ Wada
石田 イシダ Ishida
森田 モリタ Morita
上田 ウエダ Ueda
原 ハラ Hara
内田 ウチダ Uchida
柴田 シバタ Shibata
酒井 サカイ Sakai
宮崎 ミヤザキ Miyazaki
横山 ヨコヤマ Yokoyama
宮本 ミヤモト Miyamoto
大野 オオノ Ono
安藤 アンドウ Ando
工藤 クドウ Kudo
谷口 タニグチ Taniguchi
今井 イマイ Imai
丸山 マルヤマ Maruyama
増田 マスダ Masuda
平野 ヒラノ Hirano
杉山 スギヤマ Sugiyama
河野 コウノ Kono
藤本 フジモト Fujimoto
小島 コジマ Kojima
村田 ムラタ Murata
武田 タケダ Takeda
上野 ウエノ Ueno
千葉 チバ Chiba
久保 クボ Kubo
松井 マツイ Matsui
岩崎 イワサキ Iwasaki
野口 ノグチ Noguchi
菊地 キクチ Kikuchi
木下 キノシタ Kinoshita
大塚 オオツカ Otsuka
新井 アライ Arai
""")

GIVEN_NAMES = _names("""
葵 アオイ Aoi
健 ケン Ken
真理 マリ Mari
翔太 ショウタ Shota
美咲 ミサキ Misaki
大輔 ダイスケ Daisuke
裕子 ユウコ Yuko
拓也 タクヤ Takuya
恵 メグミ Megumi
直樹 ナオキ Naoki
陽子 ヨウコ Yoko
健太 ケンタ Kenta
由美 ユミ Yumi
浩 ヒロシ Hiroshi
千尋 チヒロ Chihiro
誠 マコト Makoto
彩 アヤ Aya
雄一 ユウイチ Yuichi
智子 トモコ Tomoko
翼 ツバサ Tsubasa
舞 マイ Mai
和也 カズヤ Kazuya
奈々 ナナ Nana
修 オサム Osamu
香織 カオリ Kaori
亮 リョウ Ryo
早紀 サキ Saki
哲也 テツヤ Tetsuya
愛 アイ Ai
淳 ジュン Jun
結衣 ユイ Yui
隆 タカシ Takashi
麻衣 マイ Mai
達也 タツヤ Tatsuya
京子 キョウコ Kyoko
悠斗 ユウト Yuto
綾乃 アヤノ Ayano
茂 シゲル Shigeru
七海 ナナミ Nanami
剛 ツヨシ Tsuyoshi
遥 ハルカ Haruka
学 マナブ Manabu
沙織 サオリ Saori
圭介 ケイスケ Keisuke
真由美 マユミ Mayumi
蓮 レン Ren
久美子 クミコ Kumiko
優 ユウ Yu
正樹 マサキ Masaki
凛 リン Rin
康平 コウヘイ Kohei
典子 ノリコ Noriko
駿 シュン Shun
里奈 リナ Rina
勇気 ユウキ Yuki
幸子 サチコ Sachiko
大地 ダイチ Daichi
萌 モエ Moe
信二 シンジ Shinji
桃子 モモコ Momoko
光 ヒカル Hikaru
貴之 タカユキ Takayuki
理恵 リエ Rie
晴彦 ハルヒコ Haruhiko
朱里 アカリ Akari
洋平 ヨウヘイ Yohei
純子 ジュンコ Junko
竜也 タツヤ Tatsuya
瞳 ヒトミ Hitomi
祐介 ユウスケ Yusuke
菜摘 ナツミ Natsumi
啓太 ケイタ Keita
春香 ハルカ Haruka
博之 ヒロユキ Hiroyuki
若菜 ワカナ Wakana
秀明 ヒデアキ Hideaki
詩織 シオリ Shiori
伸也 シンヤ Shinya
友美 トモミ Tomomi
英樹 ヒデキ Hideki
""")

# Names that software often breaks: outside the BMP, variant characters, a small ヶ, very long.
UNUSUAL = (
    (Name("𠮷田", "ヨシダ", "Yoshida"), Name("𠮷之助", "キチノスケ", "Kichinosuke")),
    (Name("髙橋", "タカハシ", "Takahashi"), Name("徳子", "ノリコ", "Noriko")),
    (Name("山﨑", "ヤマサキ", "Yamasaki"), Name("瀨奈", "セナ", "Sena")),
    (Name("鐘ヶ江", "カネガエ", "Kanegae"), Name("一", "ハジメ", "Hajime")),
    (
        Name("勅使河原", "テシガワラ", "Teshigawara"),
        Name("慎太郎左衛門", "シンタロウザエモン", "Shintarozaemon"),
    ),
    (
        Name("ロドリゲス山田", "ロドリゲスヤマダ", "Rodriguez-Yamada"),
        Name("マリアフェルナンダ", "マリアフェルナンダ", "Maria-Fernanda"),
    ),
    (Name("東海林", "ショウジ", "Shoji"), Name("つぐみ", "ツグミ", "Tsugumi")),
    (Name("邉", "ベン", "Ben"), Name("凪", "ナギ", "Nagi")),
)
