"""The parties whose statements the registry keeps apart."""

from __future__ import annotations

from tidu.text import Text

PARTIES: dict[str, Text] = {
    "firm": Text("企业", "the firm"),
    "bureau": Text("工信部门", "the bureau"),
    "tax": Text("税务部门", "tax"),
    "statistics": Text("统计部门", "statistics"),
    "social_security": Text("社保部门", "social security"),
    "science": Text("科技部门", "science and technology"),
    "market_regulation": Text("市场监管部门", "market regulation"),
    "finance": Text("金融部门", "finance"),
    "human_resources": Text("人社部门", "human resources"),
    "intellectual_property": Text("知识产权部门", "intellectual property"),
    "public": Text("公开数据", "public data"),
}
