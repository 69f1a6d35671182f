"""Any form looks right without a word in the form."""

from __future__ import annotations

from django import forms
from django.utils import translation

from tidu.web.pages.forms import beside


class Sheet(forms.Form):
    revenue = forms.IntegerField(label="营业收入", help_text="不含税")
    county = forms.ChoiceField(label="所在地区", choices=[("1", "兴城市")], required=False)
    listed = forms.BooleanField(label="已上市", required=False)
    size = forms.ChoiceField(label="规模", choices=[("s", "小型"), ("m", "中型")], widget=forms.RadioSelect)
    secret = forms.CharField(widget=forms.HiddenInput, required=False)


def shown(form: forms.Form) -> str:
    with translation.override("zh-hans"):
        return str(form)


def test_every_field_has_its_label_and_its_class() -> None:
    html = shown(Sheet())
    assert '<label class="form-label" for="id_revenue">营业收入</label>' in html
    assert html.count('class="form-control"') == 1
    assert html.count('class="form-select"') == 1
    assert html.count('class="form-check-input"') == 3
    assert "<legend>规模</legend>" in html
    assert html.count('type="hidden"') == 1
    assert "（选填）" in html


def test_unit_source_and_last_year_stand_in_and_beside_the_field() -> None:
    form = Sheet()
    beside(form.fields["revenue"], unit="万元", source="税务共享 2026-03-31", last="1,234.56", last_year=2024)
    html = shown(form)
    assert '<span class="field-unit">万元</span>' in html
    assert "来源: 税务共享 2026-03-31" in html
    assert "2024 年: 1,234.56" in html


def test_errors_stand_beside_the_field_and_lead_there_from_the_top() -> None:
    html = shown(Sheet({"revenue": "abc"}))
    assert "有 2 处需要核对" in html
    assert '<a href="#id_revenue">营业收入</a>' in html
    assert 'id="id_revenue_error"' in html
    assert 'aria-invalid="true"' in html
    assert 'aria-describedby="id_revenue_helptext id_revenue_error"' in html
    assert html.index("data-error-summary") < html.index("id_revenue_error")


def test_what_somebody_typed_is_escaped() -> None:
    assert "<script" not in shown(Sheet({"revenue": "<script>", "county": "<script>", "size": "<script>"}))
