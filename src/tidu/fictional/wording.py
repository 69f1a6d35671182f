"""Names without end that are all different, and people and numbers that nobody can take for real."""

from __future__ import annotations

from datetime import date
from random import Random

from tidu.fictional.businesses import Business
from tidu.fictional.records import Contact

_PLACES = (
    "渤湾觉华碣石菊花虹螺首山望海龙湾辽西东戴白狼红崖青山笔架灵山宁远连峰柳河黑松杏林飞天瑞州孤竹锦滨滨浪长滩银沙碧波"
    "听涛观澜沧溟潮生鸥渡帆影贝壳云岭石门鹤鸣雁栖鹿鸣松涛梨乡槐荫桃源桂岩竹溪兰亭荷塘枫桥柏坡秋水春晖夏雨冬阳晨曦暮云"
    "星河月湖朝霞晴川雪原霜林露台古驿"
)
PLACES = tuple(_PLACES[start : start + 2] for start in range(0, len(_PLACES), 2))
SYLLABLES = (
    "安邦宝本博才成诚驰崇初传创达大道德鼎东栋都敦多恩发法方丰峰孚福富高格工功冠光广国海翰豪浩和恒弘宏鸿厚华煌辉汇惠"
    "基吉集际佳嘉坚建健江杰捷金锦劲晋京精景炬巨俊骏凯康科可坤来乐力立利联良亮隆路纶迈茂美门民敏名明铭能宁诺鹏品平"
    "普奇启千强勤庆泉群仁荣融如锐瑞润若三森山善上尚升胜盛晟世舒硕思泰腾天通同拓万旺威维伟文沃先祥翔向新信兴星行雄"
    "旭轩勋亚扬业一怡亿益毅银英盈永勇优友裕誉元圆源远跃越运泽展湛彰哲振正之志致智中忠众舟周洲卓资子宗祖尊佐作"
)
BRANDS = len(PLACES) * len(SYLLABLES) ** 2
MOST_FIRMS = BRANDS // 2
"""Half of the brands are present names, the other half names that firms had before."""
_STRIDE = 1_618_033
_LEGAL = ("有限公司",) * 8 + ("有限责任公司",)
_SURNAMES = "赵钱孙李周吴郑王冯陈褚卫蒋沈韩杨朱秦尤许何吕施张孔曹严华金魏陶姜"
_GIVEN = "一宁安文远明清和平正知行思诚维新乐山川林森海波洋晨光晓亮春秋"
_POSITIONS = ("董事长", "总经理", "办公室主任", "财务负责人", "技术负责人")
_KINDS = (("legal", "法定代表人"), ("contact", "企业联系人"))


def brand(number: int, seed: int, *, former: bool = False) -> tuple[str, str]:
    """The place word and the two syllables of a firm's brand: no two firms share both, in any city below MOST_FIRMS."""
    index = ((number + MOST_FIRMS * former) * _STRIDE + seed * 7_919) % BRANDS
    rest, place = divmod(index, len(PLACES))
    first, second = divmod(rest, len(SYLLABLES))
    second = (second + 31 * first) % len(SYLLABLES)
    return PLACES[(place + 7 * first + 13 * second) % len(PLACES)], SYLLABLES[first] + SYLLABLES[second]


def full_name(prefix: str, words: tuple[str, str], trade: str, legal: str) -> str:
    """A registered name: 葫芦岛渤湾恒远示例泵业有限公司."""
    return f"{prefix}{words[0]}{words[1]}示例{trade}{legal}"


def legal_form(rng: Random, *, joint_stock: bool) -> str:
    """The end of a name."""
    return "股份有限公司" if joint_stock else _LEGAL[int(rng.random() * len(_LEGAL))]


def contacts(number: int, rng: Random) -> tuple[Contact, ...]:
    """The legal representative and the one to call. No area code is 0000, and no mobile number begins with 000."""
    draw = int(rng.random() * (1 << 52))
    made = []
    for kind, position in _KINDS:
        draw, surname = divmod(draw, len(_SURNAMES))
        draw, given = divmod(draw, len(_GIVEN))
        name = f"{_SURNAMES[surname]}示例{_GIVEN[given]}"
        mobile = f"000{number * 2 + (kind == 'contact'):08d}"
        mail = f"{kind}{number}@example.com"
        made.append(Contact(kind, name, position, f"0000-{number:07d}", mobile, mail))  # type: ignore[arg-type]
    return tuple(made)


def registration_number(number: int) -> str:
    """A 15-digit 注册号 as before 2015, of an authority (2199) that does not exist, with a valid check digit."""
    body = f"219900{number:08d}"
    rest = 10
    for digit in body:
        rest = ((rest + int(digit)) % 10 or 10) * 2 % 11
    return body + str((11 - rest) % 10)


def product_name(business: Business, words: tuple[str, str], place: int) -> str:
    """A product or technology of the firm, as lists of products write it."""
    noun = business.products[place % len(business.products)]
    ending = ("", "制备技术", "（Ⅱ型）")[place // len(business.products) % 3]
    return f"示例{words[1]}牌{noun}{ending}"


def document(issuer: str, year: int, number: int) -> str:
    """A document number that no authority uses: 示例公告〔2022〕3号."""
    return f"示例{issuer}〔{year}〕{number}号"


def scope(business: Business) -> str:
    """The scope of business in a few words."""
    return f"示例：{'、'.join(business.products)}的研发、生产和销售"


def day_between(rng: Random, first: date, last: date) -> date:
    """Any day between two, both included; the first where the last lies before it."""
    low, high = first.toordinal(), last.toordinal()
    return date.fromordinal(low + int(rng.random() * (high - low + 1))) if high > low else first
