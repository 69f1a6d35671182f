"""The vault of the demonstration has something of everything."""

from __future__ import annotations

import pytest
from tests.web.cast import Cast

from tidu.today import china_today
from tidu.web.demonstration.materials import load_materials
from tidu.web.materials.models import Ask, Owed, SpotCheck, Use
from tidu.web.registry.models import Enterprise, Evidence


@pytest.mark.django_db
def test_the_vault_is_filled(cast: Cast, pumps: Enterprise) -> None:
    load_materials(china_today(), pumps.pk)
    assert Evidence.objects.filter(enterprise=pumps, valid_until__lt=china_today()).exists()
    assert Use.objects.count() == 4
    assert Owed.objects.filter(how="reused").count() == 0
    assert Owed.objects.filter(how="handed_in").exists()
    assert (SpotCheck.objects.count(), Ask.objects.open().count()) == (1, 1)
