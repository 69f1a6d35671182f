"""A million generated firm names, as a register of a large province would hold them. None is anybody's."""

from __future__ import annotations

import itertools
from random import Random

from tidu.linkage.divisions import holds, places
from tidu.linkage.names import trades

CHARACTERS = (
    "恒鑫华盛源泰宏达兴隆瑞丰祥和安永利金龙海天正大通顺德力昌诚信美嘉佳益润康博远东方中新光明耀辉腾飞凯旋"
    "凌云星宇创智联众汇聚合嘉旺福禄宝玉翔鸿雁松柏竹梅兰青山水川江河湖森林木春阳晨曦朗月锦绣程亿万百千双三"
    "五九久长久固坚毅强劲威震雄伟越卓尔特斯普诺迪奥克莱贝尔帝圣尊贵雅丽洁净清泉沁园田禾谷穗麦稻粮仓实富裕"
    "茂繁荣昊晟昱晖旭铭钰锐铠铂钧钟鼎鹏鹤麒麟凤凰虎豹骏驰腾跃奔"
)
ENDINGS = ("有限公司",) * 80 + ("股份有限公司",) * 3 + ("有限责任公司",) * 3 + ("厂",) * 10 + ("专业合作社",) * 4
PROVINCE = "37"
SHARE_OF_PROVINCE = 0.3


def generated_names(count: int, seed: int = 5) -> list[str]:
    """Distinct names: place, 字号 of two to four characters, trade, form; three in ten lie in Shandong."""
    rng = Random(seed)  # noqa: S311 - a seed is wanted, and no secrecy
    known = [place for place in places().values() if len(place.text) <= 6]
    of_province = [place for place in known if any(holds(PROVINCE, code) for code in place.codes)]
    words = sorted(trades())
    found: dict[str, None] = {}
    for _ in itertools.repeat(None):
        if len(found) >= count:
            break
        place = rng.choice(of_province if rng.random() < SHARE_OF_PROVINCE else known).text
        brand = "".join(rng.choices(CHARACTERS, k=rng.choices((2, 3, 4), (70, 22, 8))[0]))
        trade = "".join(rng.choices(words, k=rng.choices((1, 2), (75, 25))[0]))
        found[f"{place}{brand}{trade}{rng.choice(ENDINGS)}"] = None
    return list(found)
