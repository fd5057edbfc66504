"""The columns behind dropdowns whose options depend on another answer."""

from __future__ import annotations

from computed_form import PROJECT
from projects import read, sound

from lamppu_xl.i18n.translator import project_translator
from lamppu_xl.templates.dependent_lists import dependent_lists
from lamppu_xl.templates.form_context import FormContext

FORM = """
title: Form
lists:
  regions: [{id: north, label: North}, {id: south, label: South}]
  zones: [{id: south, label: Southern zone}, {id: north, label: Northern zone}]
  places: [{id: a, label: A, a_area: north}, {id: b, label: B, a_area: south}]
  places_a: [{id: c, label: C, area: north}, {id: d, label: D, area: south}]
tables:
  visits:
    title: Visits
    rows: {lines: 3}
    fields:
      region: {label: Region, kind: choice, list: regions}
      place: {label: Place, kind: choice, list: places, within: region by a_area}
      spot: {label: Spot, kind: choice, list: places_a, within: region by area}
  trips:
    title: Trips
    rows: {lines: 3}
    fields:
      zone: {label: Zone, kind: choice, list: zones}
      place: {label: Place, kind: choice, list: places, within: zone by a_area}
"""


def test_lists_have_columns_of_their_own_for_each_list_that_they_are_within():
    project = sound(read(PROJECT, FORM))
    context = FormContext(
        project=project,
        partner=project.partners[0],
        period=project.periods[0],
        words=project_translator(project, "en"),
    )
    assert {each.name: each.parents for each in dependent_lists(context)} == {
        "6_6_places_a_area_regions": (1, 2),
        "8_4_places_a_area_regions": (1, 2),
        "6_6_places_a_area_zones": (2, 1),
    }
