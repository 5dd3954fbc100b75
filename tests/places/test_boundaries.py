"""This file is about taking in boundaries of CBS: new ones, changed ones, broken ones, and twice the same."""

import json
import shutil
import subprocess
from collections import Counter
from io import StringIO

import pytest
from django.conf import settings
from django.core.management import CommandError, call_command
from django.db.models import Avg, Count, Sum

from places.boundaries import import_boundaries
from places.boundary_files import BoundaryFileError, Level
from places.locate import locate
from places.models import District, Municipality, Neighbourhood
from places.signals import boundaries_changed
from tests.factories import DistrictFactory, MunicipalityFactory, NeighbourhoodFactory, point, square

pytestmark = pytest.mark.django_db

CBS_2023 = settings.BASE_DIR.parent / "shared" / "data" / "cbs_gemeenten_2023.geojson"
# A square whose sides cross: half of it is repaired away.
BOW_TIE = [[[5.0, 52.0], [5.2, 52.2], [5.2, 52.0], [5.0, 52.2], [5.0, 52.0]]]


def feature(west=5.0, south=52.0, size=0.2, *, coordinates=None, **properties):
    shape = json.loads(square(west, south, size).json)
    if coordinates:
        shape = {"type": "Polygon", "coordinates": coordinates}
    return {"type": "Feature", "properties": properties, "geometry": shape}


def town(code="GM9001", name="Proefstad", *, year=2024, **more):
    """As the editions since 2022 write it."""
    place = {key: more.pop(key) for key in ("west", "south", "size", "coordinates") if key in more}
    columns = {"gemeentecode": code, "gemeentenaam": name, "water": "NEE", "jaar": year}
    return feature(**place, **(columns | more))


def district(code="WK900101", name="Wijk 01 Overvecht", *, year=2024, size=0.1, **more):
    place = {key: more.pop(key) for key in ("west", "south", "coordinates") if key in more}
    columns = {
        "wijkcode": code,
        "wijknaam": name,
        "gemeentecode": f"GM{code[2:6]}",
        "water": "NEE",
        "jaar": year,
    }
    return feature(size=size, **place, **(columns | more))


def neighbourhood(code="BU90010101", name="Vechtzoom", *, year=2024, size=0.05, **more):
    columns = {
        "buurtcode": code, "buurtnaam": name, "wijkcode": f"WK{code[2:8]}", "gemeentecode": f"GM{code[2:6]}",
        "water": "NEE", "jaar": year,
    }  # fmt: skip
    return feature(size=size, **(columns | more))


@pytest.fixture
def write(tmp_path):
    """Writes features to a GeoJSON file and returns its path."""

    def write(*features, name="boundaries.geojson", **members):
        path = tmp_path / name
        path.write_text(json.dumps({"type": "FeatureCollection", "features": features} | members))
        return path

    return write


def summary(report):
    return {name: len(getattr(report, name)) for name in ("new", "changed", "back", "gone", "same")}


def only(**counts):
    return {"new": 0, "changed": 0, "back": 0, "gone": 0, "same": 0} | counts


def test_municipalities_come_in_with_their_figures(write):
    path = write(
        town(
            aantalInwoners=367947,
            percentageMetHerkomstlandNederland=60,
            percentageMetHerkomstlandUitEuropaExclNl=10,
            percentageMetHerkomstlandBuitenEuropa=29,
        )
    )

    [report] = import_boundaries(path)

    assert (report.level, report.year, summary(report)) == (Level.MUNICIPALITY, 2024, only(new=1))
    area = Municipality.objects.get()
    assert (area.code, area.name, area.slug, area.year) == ("GM9001", "Proefstad", "proefstad", 2024)
    assert (area.population, area.origin_netherlands) == (367947, 60)
    assert (area.origin_europe, area.origin_outside_europe) == (10, 29)
    assert area.centre.coords == (5.1, 52.1)
    assert not area.is_active


def test_the_column_names_of_other_editions_mean_the_same(write):
    path = write(
        town(
            aantal_inwoners=1000,
            percentage_met_herkomstland_nederland=70,
            percentage_met_herkomstland_uit_europa_excl_nl=20,
            percentage_met_herkomstland_buiten_europa=10,
        )
    )

    import_boundaries(path)

    area = Municipality.objects.get()
    figures = (area.origin_netherlands, area.origin_europe, area.origin_outside_europe)
    assert (area.population, *figures) == (1000, 70, 20, 10)


@pytest.mark.parametrize(
    "code, level", [("GM9001", "municipality"), ("WK900101", "district"), ("BU90010101", "neighbourhood")]
)
def test_files_with_only_boundaries_tell_their_level_by_their_codes(write, code, level):
    NeighbourhoodFactory(
        parent=DistrictFactory(parent=MunicipalityFactory(code="GM9001"), code="WK900101"), code="BU90010101"
    )
    path = write(feature(statcode=code, statnaam="Nieuw", jrstatcode=f"2026{code}"))

    [report] = import_boundaries(path)

    assert (report.level, report.year, report.changed) == (level, 2026, [code])


def test_a_file_without_figures_leaves_the_known_ones_alone(write):
    MunicipalityFactory(code="GM9001", population=1000, year=2023)

    import_boundaries(write(feature(statcode="GM9001", statnaam="Proefstad"), name="gemeente_2024.geojson"))

    assert Municipality.objects.get().population == 1000


@pytest.mark.parametrize("missing", [-99999999, -99997, -99995, None, "", "."])
def test_a_missing_figure_is_unknown_and_not_a_number(write, missing):
    import_boundaries(write(town(aantalInwoners=missing, percentageMetHerkomstlandNederland=missing)))

    area = Municipality.objects.get()
    assert (area.population, area.origin_netherlands) == (None, None)


def test_districts_and_neighbourhoods_hang_under_the_area_that_their_code_names(write):
    import_boundaries(write(town()))
    import_boundaries(write(district()))
    [report] = import_boundaries(write(neighbourhood()))

    assert summary(report) == only(new=1)
    area = Neighbourhood.objects.get()
    assert (area.name, area.parent.name, area.parent.slug) == ("Vechtzoom", "Overvecht", "overvecht")
    assert area.parent.parent == Municipality.objects.get()
    assert locate(point(5.01, 52.01)).neighbourhood == area


def test_a_district_without_its_municipality_waits(write):
    [report] = import_boundaries(write(district()))

    assert report.skipped == {"WK900101": "GM9001 is not here: import that level first"}
    assert not District.objects.exists()


def test_the_same_file_twice_changes_nothing(write):
    path = write(town(aantalInwoners=5), town("GM9002", "Naastdorp", west=5.4, coordinates=None))
    import_boundaries(path)
    before = list(Municipality.objects.values())

    [report] = import_boundaries(path)

    assert summary(report) == only(same=2)
    assert list(Municipality.objects.values()) == before


def test_a_new_edition_changes_names_figures_and_corners_but_not_the_address(write):
    import_boundaries(write(town(aantalInwoners=5), town("GM9002", "Naastdorp", west=5.4)))

    [report] = import_boundaries(
        write(
            town(name="Proefstad aan Zee", aantalInwoners=6, year=2025),
            town("GM9002", "Naastdorp", west=5.41),
        )
    )

    assert report.changed == ["GM9001", "GM9002"]
    area = Municipality.objects.get(code="GM9001")
    assert (area.name, area.population, area.slug) == ("Proefstad aan Zee", 6, "proefstad")


def test_an_area_that_is_gone_is_kept_and_no_longer_found(write):
    import_boundaries(write(town(), town("GM9002", "Naastdorp", west=5.4)))
    kept = DistrictFactory(parent=Municipality.objects.get(code="GM9002"))
    inside = NeighbourhoodFactory(parent=kept)

    reports = import_boundaries(write(town(year=2025)))

    assert [report.gone for report in reports] == [["GM9002"], [kept.code], [inside.code]]
    assert Municipality.objects.get(code="GM9002").ended_in == 2025
    assert list(Municipality.objects.current().values_list("code", flat=True)) == ["GM9001"]
    assert locate(point(5.45, 52.05)).municipality is None


def test_an_area_that_comes_back_counts_again(write):
    MunicipalityFactory(code="GM9001", ended_in=2024, year=2023)

    [report] = import_boundaries(write(town(year=2025)))

    assert report.back == ["GM9001"]
    assert Municipality.objects.current().count() == 1


def test_a_file_of_one_municipality_ends_no_districts_elsewhere(write):
    here, elsewhere = MunicipalityFactory(code="GM9001"), MunicipalityFactory(code="GM9002", west=5.4)
    DistrictFactory(parent=here, code="WK900199", quarter="ne")
    DistrictFactory(parent=elsewhere, code="WK900201")

    [report] = import_boundaries(write(district(year=2026)))

    assert (report.new, report.gone) == (["WK900101"], ["WK900199"])


def test_a_file_with_a_small_part_of_the_country_ends_no_municipality(write):
    for number in range(3):
        MunicipalityFactory(code=f"GM900{number + 1}")

    [report] = import_boundaries(write(town(year=2026)))

    assert (report.gone, report.left_alone) == ([], 2)


def test_an_older_edition_is_refused(write):
    MunicipalityFactory(code="GM9001", year=2025)

    with pytest.raises(
        BoundaryFileError, match="of 2024, but the municipality boundaries here are already of 2025"
    ):
        import_boundaries(write(town()))


def test_a_broken_boundary_is_repaired_and_reported(write):
    [report] = import_boundaries(write(town(coordinates=BOW_TIE)))

    assert report.repaired == {"GM9001": "Self-intersection[5.1 52.1]"}
    area = Municipality.objects.get()
    assert area.geometry.valid
    assert area.geometry.geom_type == "MultiPolygon"
    assert round(area.geometry.area, 6) == 0.02


def test_lines_left_by_a_repair_are_dropped(write):
    spike = [[[5.0, 52.0], [5.2, 52.0], [5.2, 52.2], [5.3, 52.3], [5.2, 52.2], [5.0, 52.2], [5.0, 52.0]]]

    import_boundaries(write(town(coordinates=spike)))

    area = Municipality.objects.get()
    assert area.geometry.extent == (5.0, 52.0, 5.2, 52.2)


def test_an_unreadable_boundary_is_skipped_and_ends_nothing(write):
    MunicipalityFactory(code="GM9001", year=2023)
    nothing = town()
    nothing["geometry"] = {"type": "Polygon", "coordinates": []}

    [report] = import_boundaries(write(nothing, town("GM9002", west=5.4)))

    assert list(report.skipped) == ["GM9001"]
    assert report.gone == []


def test_water_and_abroad_are_skipped(write):
    path = write(
        town(),
        town(water="JA", west=5.4),
        town("GM0998", "Buitenland"),
        town("GM9003", "Parijs", west=2.3, south=48.8),
        town("niets", "Onzin"),
    )

    [report] = import_boundaries(path)

    assert report.new == ["GM9001"]
    assert report.skipped == {
        "GM9001": "water",
        "GM0998": "not in the Netherlands",
        "GM9003": "its boundary cannot be read (it is not in the European Netherlands)",
        "NIETS": "no code of a municipality",
    }


def test_one_code_in_two_rows_is_one_area(write):
    import_boundaries(write(town(), town(west=5.4)))

    assert Municipality.objects.get().geometry.extent == (5.0, 52.0, 5.6, 52.2)


def test_two_municipalities_of_one_name_have_different_addresses(write):
    import_boundaries(write(town(name="Bergen"), town("GM9002", "Bergen", west=5.4)))

    assert set(Municipality.objects.values_list("slug", flat=True)) == {"bergen", "bergen-gm9002"}


def test_corners_in_metres_of_the_dutch_grid_become_degrees(write):
    corners = [[[155000, 463000], [156000, 463000], [156000, 464000], [155000, 464000], [155000, 463000]]]
    crs = {"type": "name", "properties": {"name": "urn:ogc:def:crs:EPSG::28992"}}

    import_boundaries(write(town(coordinates=corners), crs=crs))

    west, south, _, _ = Municipality.objects.get().geometry.extent
    assert (round(west, 3), round(south, 3)) == (5.387, 52.155)


def test_the_apps_to_the_right_hear_which_areas_moved(write):
    heard = []

    def listen(sender, codes, **kwargs):
        heard.append(codes)

    boundaries_changed.connect(listen)
    try:
        path = write(town())
        import_boundaries(path)
        import_boundaries(path)
    finally:
        boundaries_changed.disconnect(listen)

    assert heard == [{"GM9001"}]


def test_when_an_app_to_the_right_fails_nothing_is_imported(write):
    def fail(sender, **kwargs):
        raise RuntimeError

    boundaries_changed.connect(fail)
    try:
        with pytest.raises(RuntimeError):
            import_boundaries(write(town()))
    finally:
        boundaries_changed.disconnect(fail)

    assert not Municipality.objects.exists()


@pytest.mark.skipif(not shutil.which("ogr2ogr"), reason="ogr2ogr (gdal-bin) is needed to write a GeoPackage")
def test_a_geopackage_with_three_levels_in_metres_comes_in_at_once(write, tmp_path):
    package = tmp_path / "wijkenbuurten.gpkg"
    layers = {
        "buurten": [neighbourhood(aantalInwoners=-99997)],
        "wijken": [district(name="Wijk 01 Overvecht")],
        "gemeenten": [town(aantalInwoners=10)],
        "postcodes": [feature(postcode="3512")],
    }
    for layer, features in layers.items():
        path = write(*features, name=f"{layer}.geojson")
        command = ["ogr2ogr", "-f", "GPKG", "-update", "-append", "-t_srs", "EPSG:28992", "-nln", layer]
        if not package.exists():
            command = [part for part in command if part not in ("-update", "-append")]
        subprocess.run([*command, package, path], check=True, capture_output=True)

    reports = import_boundaries(package)

    assert [(report.level, summary(report)) for report in reports] == [
        ("municipality", only(new=1)),
        ("district", only(new=1)),
        ("neighbourhood", only(new=1)),
    ]
    area = Neighbourhood.objects.get()
    assert tuple(round(number, 6) for number in area.geometry.extent) == (5.0, 52.0, 5.05, 52.05)
    assert summary(import_boundaries(package, level=Level.DISTRICT)[0]) == only(same=1)


@pytest.mark.parametrize(
    "name, content, sentence",
    [
        ("missing.geojson", None, "There is no file"),
        ("boundaries.shp", "", "Only GeoJSON"),
        ("broken.geojson", "{", "The file cannot be read"),
        ("page.geojson", "<!doctype html>", "The file cannot be read"),
        ("empty.geojson", '{"type":"FeatureCollection","features":[]}', "No codes of municipalities"),
    ],
)
def test_a_file_that_is_no_boundaries_is_refused_with_a_sentence(tmp_path, name, content, sentence):
    path = tmp_path / name
    if content is not None:
        path.write_text(content)

    with pytest.raises(CommandError, match=sentence):
        call_command("import_boundaries", path)


def test_a_file_that_does_not_say_its_year_asks_for_it(write):
    path = write(feature(statcode="GM9001", statnaam="Proefstad"))

    with pytest.raises(CommandError, match="Add --year"):
        call_command("import_boundaries", path)
    call_command("import_boundaries", path, "--year", "2024", stdout=StringIO())

    assert Municipality.objects.get().year == 2024


def test_the_command_tells_what_it_did(write):
    out = StringIO()

    call_command(
        "import_boundaries", write(town(coordinates=BOW_TIE), town("GM0998", "Buitenland")), stdout=out
    )

    assert out.getvalue().splitlines() == [
        "municipality, edition 2024: 1 new, 0 changed, 0 back, 0 gone, 0 the same, 1 skipped",
        "  GM9001 repaired: Self-intersection[5.1 52.1]",
        "  GM0998 skipped: not in the Netherlands",
    ]


@pytest.mark.skipif(not CBS_2023.exists(), reason="the CBS file of 2023 is not beside this project")
def test_the_municipalities_of_2023_come_in_whole():
    [report] = import_boundaries(CBS_2023)

    assert summary(report) == only(new=342)
    assert sorted(report.repaired) == ["GM0303", "GM0716", "GM0852", "GM1895", "GM1924"]
    assert report.skipped == {"GM0998": "not in the Netherlands"}
    totals = Municipality.objects.aggregate(
        Sum("population"), Avg("origin_netherlands"), Count("origin_europe")
    )
    assert totals["population__sum"] == sum(
        row["properties"]["aantalInwoners"]
        for row in json.loads(CBS_2023.read_text())["features"]
        if row["properties"]["gemeentecode"] != "GM0998"
    )
    assert totals["origin_europe__count"] == 342
    assert Counter(locate(area.centre).municipality == area for area in Municipality.objects.all()) == {
        True: 342
    }
    [again] = import_boundaries(CBS_2023)
    assert summary(again) == only(same=342)
