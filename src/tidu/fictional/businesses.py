"""Lines of business: how they stand in names, their GB/T 4754 codes, and which of the city's own labels they carry."""

from __future__ import annotations

import itertools
from dataclasses import dataclass
from functools import cached_property

from tidu.fictional.names import Trade
from tidu.fictional.records import Tag, Taxonomy


@dataclass(frozen=True)
class Business:
    """A line of business. The last four are places in the tuples of a :class:`Taxonomy`; -1 means none."""

    words: tuple[str, ...]
    industry: str
    weight: int
    products: tuple[str, ...] = ("配套服务",)
    pillar: int = -1
    special: int = -1
    chain: int = -1
    cluster: int = -1

    @cached_property
    def trade(self) -> Trade:
        """The same as the generator of single firms knows it."""
        return Trade(self.words[0], int(self.industry), self.weight, "13" <= self.industry[:2] <= "43")

    def tags(self, taxonomy: Taxonomy) -> tuple[Tag, ...]:
        """Its labels in the city's own words."""
        pairs = (
            ("pillar", taxonomy.pillars, self.pillar),
            ("special", taxonomy.specials, self.special),
            ("chain", taxonomy.chains, self.chain),
            ("cluster", taxonomy.clusters, self.cluster),
        )
        return tuple(Tag(kind, names[place]) for kind, names, place in pairs if 0 <= place < len(names))  # type: ignore[arg-type]


PUMPS, SWIMWEAR = 0, 4
"""Places in the list below."""
BUSINESSES = (
    Business(("泵业", "泵阀", "机械"), "3441", 9, ("耐腐蚀离心泵", "屏蔽泵", "高压注水泵"), 1, 2, 1),
    Business(("阀门", "阀业"), "3443", 7, ("高压截止阀", "球阀", "旋塞阀"), 1, 2, 1),
    Business(("精细化工", "化工"), "2661", 12, ("催化助剂", "水处理药剂", "高纯试剂"), 0, 1, 0, 1),
    Business(("专用化学品", "化学", "科技"), "2662", 6, ("油田化学品", "阻燃剂"), 0, 1, 0, 1),
    Business(("泳装服饰", "泳装", "服饰", "制衣"), "1829", 14, ("高弹泳装", "防晒泳衣"), -1, 0, 2, 0),
    Business(("运动服装", "服装"), "1821", 5, ("速干运动服", "瑜伽服"), -1, 0, 2, 0),
    Business(("针纺", "纺织"), "1761", 3, ("氨纶弹力面料",), -1, 0, 2, 0),
    Business(("石化装备", "石油装备", "装备制造"), "3521", 8, ("换热器", "反应釜", "分离塔内件"), 1, -1, 0),
    Business(("石油机械", "钻采设备"), "3512", 4, ("抽油杆扶正器", "井口装置"), 1, -1, 0),
    Business(("船舶配件", "船舶设备", "海洋装备"), "3734", 6, ("船用舵机", "甲板机械"), 1, 7, 4),
    Business(("船舶重工", "船业"), "3731", 3, ("特种作业船",), 1, 7, 4),
    Business(("有色金属", "锌业"), "3212", 4, ("高纯锌锭", "锌基合金"), 2),
    Business(("钼业", "钨钼材料"), "3231", 4, ("钼铁", "高纯氧化钼"), 2),
    Business(("铝业", "铝材"), "3252", 3, ("铝合金型材",), 2),
    Business(("新材料", "电子材料", "材料科技"), "3985", 9, ("电子级硅材料", "溅射靶材"), -1, 4, 3),
    Business(("碳素", "石墨制品"), "3091", 3, ("等静压石墨",), -1, 4, 3),
    Business(("树脂", "高分子材料"), "2651", 4, ("特种工程塑料", "改性树脂"), 0, 4, 3),
    Business(("涂料", "防腐材料"), "2641", 4, ("重防腐涂料", "水性涂料"), 0, 1, 0, 1),
    Business(("有机硅", "化工材料"), "2614", 3, ("有机硅中间体",), 0, 1, 0, 1),
    Business(("电气", "开关设备", "电力设备"), "3823", 5, ("环网柜", "智能断路器"), 3),
    Business(("变压器", "输变电"), "3821", 3, ("干式变压器",), 3),
    Business(("线缆", "电缆"), "3831", 3, ("矿用电缆", "耐火电缆"), 3),
    Business(("风电设备", "风能科技"), "3415", 2, ("风机塔筒", "风电轴系"), 3),
    Business(("锅炉", "热能设备"), "3411", 3, ("余热锅炉",), 1),
    Business(("精密机械", "机械制造", "零部件"), "3489", 7, ("精密轴套", "高强紧固件"), 1),
    Business(("铸造", "铸业"), "3391", 4, ("球墨铸铁件",), 1),
    Business(("锻造", "重锻"), "3393", 3, ("大型法兰锻件",), 1),
    Business(("汽车零部件", "车桥"), "3670", 4, ("制动盘", "转向拉杆"), 1),
    Business(("环保设备", "环保科技", "环境工程"), "3591", 4, ("膜分离装置", "脱硫塔"), 1),
    Business(("仪器仪表", "测控", "自动化"), "4016", 3, ("超声流量计", "液位变送器"), 1, 6),
    Business(("机器人", "智能装备"), "3491", 2, ("焊接机器人工作站",), 1, 6),
    Business(("医药", "制药"), "2720", 3, ("缓释制剂",), -1, 5),
    Business(("原料药", "药业"), "2710", 2, ("医药中间体",), -1, 5),
    Business(("中药", "本草"), "2730", 2, ("中药饮片",), -1, 5),
    Business(("医疗器械", "医疗科技"), "3589", 2, ("康复理疗设备",), -1, 5),
    Business(("食品", "食业"), "1439", 5, ("速冻面点",), -1, 3),
    Business(("水产", "海洋食品"), "1361", 4, ("冻干海参", "即食贝类"), -1, 3),
    Business(("果业", "饮品"), "1523", 2, ("浓缩苹果汁",), -1, 3),
    Business(("酒业", "葡萄酒庄"), "1515", 1, ("干红葡萄酒",), -1, 3),
    Business(("饲料", "生物饲料"), "1329", 2, ("发酵饲料",), -1, 3),
    Business(("包装", "塑业"), "2921", 4, ("高阻隔薄膜",)),
    Business(("建材", "水泥制品"), "3021", 3, ("预制管廊",)),
    Business(("耐火材料", "窑业"), "3089", 2, ("镁质耐火砖",)),
    Business(("家具", "木业"), "2110", 2, ("实木家具",)),
    Business(("软件", "信息技术", "数字科技"), "6513", 5, ("生产管理软件",), -1, 6),
    Business(("系统集成", "智能科技"), "6531", 2, ("工业物联网平台",), -1, 6),
    Business(("检测技术", "检验检测"), "7452", 2, ("无损检测服务",)),
    Business(("工程设计", "工程技术"), "7484", 2, ("化工工程设计",)),
    Business(("商贸", "贸易"), "5199", 3),
    Business(("物流", "运输"), "5439", 2),
)
CUMULATIVE = tuple(itertools.accumulate(one.weight for one in BUSINESSES))
