"""Makes the data of this folder from its three sources; see README.md. Run: python data/facilities/build.py SOURCES_DIR

The sources have known faults, and what is doubtful is left out: nameless places, health centres and pharmacies tagged
as hospitals, places outside the country, and places of one name far apart.
"""

import csv
import json
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator, Mapping
from pathlib import Path
from statistics import median

from core.places.facilities import Point
from core.text.fold import fold

HERE = Path(__file__).parent
OSM, WHO = "cameroon_healthsites_osm_2021.csv", "cameroon_who_kwtrp_2019.csv"
#: what the sources put at a wrong place, by where they put it
WRONG = HERE / "wrong.csv"
REFERRAL = "referral_hospitals_cameroon.json"
LATITUDES, LONGITUDES = (1.6, 13.1), (8.3, 16.3)
#: hospitals of one name nearer than this are one; the second source is then left out
SAME_KM, NEAR_KM = 3.0, 0.4
#: places of one name farther apart than this are two, and neither is kept
ONE_PLACE_KM = 15.0
HOSPITAL = re.compile(r"\bh[oô]pita|\bhospital", re.IGNORECASE)
MEDICAL_CENTRE = re.compile(r"\bcma\b|centre m[eé]dical d.?.?arrondissement", re.IGNORECASE)
NOT_HOSPITAL = re.compile(
    r"pharmac|centre de sant|health cent|dispensaire|cabinet|dentaire|vétérin|veterin|clinique|school|[eé]cole|labo"
    r"|administratif|endoscop|imagerie|morgue|rue |entr[eé]e|carrefour|guerite|maternit|pediatri|urgences|infirmerie"
    r"|p[eé]nitent",
    re.IGNORECASE,
)
BARE = re.compile(
    r"^(h[oô]pital|hospital|cma|centre m[eé]dical d.arrondissement|district hospital|h[oô]pital de district)$",
    re.IGNORECASE,
)
KIND_WORDS = re.compile(
    r"\b(h[oô]pital|hospital|district|r[eé]gional|regional|centre m[eé]dical d.arrondissement|centre de sant[eé]"
    r"( int[eé]gr[eé]e?)?|health centre|dispensaire|clinic|central|g[eé]n[eé]ral|annexe|centraux"
    r"|catholique|baptist|presbyterian|priv[eé]"
    r"|cma|csi|de|d'|du|des|of)\b|[()]",
    re.IGNORECASE,
)
#: words in the names of hospitals that are no places
BRANDS = re.compile(
    r"ad.?lucem|administratif|atlantic|bethesda|chu|hospitalier|endemies|incorehcc|islamique|laquintinie|cardiologie|r[eé]f[eé]rence"
    r"|cass|cnps|garnison|police|militaire|military|saint|sainte|protestant|pmi|seurs|king|communautaire|jamot|discrit|arrondissement"
    r"|centre|centrale|annex|subdivisional|p[eé]age",
    re.IGNORECASE,
)
#: quarters that people name; each is put where the facilities stand that carry its name, within its town
QUARTERS = {
    "Douala": """
        Akwa, Bonapriso, Bonanjo, Deido, Bonabéri, Ndokoti, Makepe, Bépanda, New Bell, Nylon, Logbaba,
        Logpom, Kotto, Bonamoussadi, Cité des Palmiers, Ndogpassi, PK8, PK10, PK12, PK14, Yassa, Japoma,
        Brazzaville, Oyack, Dakar, Cité Sic, Logbessou, Bassa, Bonamikano, Mabanda, Sodiko, Ndogbong,
        Ndogsimbi, Nkongmondo, Bali, Youpwe, Denver, Bangue, Congo, Madagascar, Nyalla
    """,
    "Yaoundé": """
        Bastos, Essos, Mokolo, Biyem-Assi, Mvog-Ada, Mvog-Betsi, Mvog-Mbi, Nkolbisson, Nkolndongo,
        Cité Verte, Tsinga, Briqueterie, Messa, Melen, Obili, Ngoa-Ekelle, Efoulan, Nsam, Odza, Ekounou,
        Emana, Etoudi, Nkoldongo, Mimboman, Kondengui, Elig-Essono, Elig-Edzoa, Djoungolo, Mendong, Simbock,
        Etoug-Ebe, Nsimeyong, Mvan, Ahala, Olembe, Nlongkak, Anguissa, Mfandena, Ngousso, Santa Barbara,
        Oyom-Abang, Carrière, Nkomo, Awae, Jouvence, Damas, Titi Garage, Ekoudou, Nkol-Eton, Manguier
    """,
    "Bamenda": """
        Nkwen, Mankon, Commercial Avenue, Up Station, Ntarikon, Mile 4, Bambili, Old Town, Azire, Ntamulung
    """,
    "Buea": """
        Molyko, Great Soppo, Small Soppo, Mile 16, Mile 17, Bonduma, Muea, Buea Town, Bokwango
    """,
    "Bafoussam": """
        Tamdja, Banengo, Djeleng, Famla, Kamkop, Tyo
    """,
    "Limbe": """
        Bota, Mile 4, New Town, Down Beach, Mile 2
    """,
    "Kumba": """
        Fiango, Buea Road, Mbonge Road
    """,
    "Garoua": """
        Roumdé Adjia, Lainde, Poumpoumré, Foulbéré, Yelwa
    """,
    "Maroua": """
        Domayo, Dougoy, Founangué, Kakataré, Pitoaré, Djarengol
    """,
    "Ngaoundéré": """
        Bamyanga, Baladji, Sabongari, Joli Soir, Dang
    """,
}
QUARTER_KM = 14.0
#: how the second source placed what nobody measured: many of these are kilometres off
DOUBTFUL = "Digitized from online map"
TIERS = {"Hospital": 0, "Medical Center": 1, "Health Centre": 2, "Dispensary": 3, "Health Clinic": 3}


def main() -> None:
    """Read the sources, write osm_2021.csv, who_2019.csv and places.csv."""
    sources = Path(sys.argv[1])
    referral = [row for row in json.loads((sources / REFERRAL).read_text(encoding="utf-8")) if row["osm"]]
    osm = _once(_osm(_rows(sources / OSM), referral))
    who = [row for row in _who(_rows(sources / WHO)) if not any(_same(row, other) for other in osm)]
    _write(HERE / "osm_2021.csv", ("name", "kind", "latitude", "longitude"), sorted(osm))
    _write(HERE / "who_2019.csv", ("name", "kind", "latitude", "longitude"), sorted(set(who)))
    towns = list(_places(_rows(sources / WHO), osm))
    quarters = list(_quarters([*_rows(sources / OSM), *_as_osm(_rows(sources / WHO))], towns))
    _write(HERE / "places.csv", ("name", "kind", "town", "latitude", "longitude"), sorted([*towns, *quarters]))


Row = tuple[str, str, str, str]


def _once(rows: Iterable[Row]) -> list[Row]:
    """Each hospital once: of those of one name at one place the referral hospital, else the first."""
    kept: list[Row] = []
    for row in sorted(rows, key=lambda row: (row[1] != "referral", row)):
        if not any(_same_name(row, other) for other in kept):
            kept.append(row)
    return kept


def _same_name(one: Row, other: Row) -> bool:
    apart = Point(float(one[2]), float(one[3])).km_to(Point(float(other[2]), float(other[3])))
    return apart <= SAME_KM and (_plain(one[0]) == _plain(other[0]) or apart <= 0.05)


def _rows(path: Path) -> list[Mapping[str, str]]:
    with WRONG.open(encoding="utf-8", newline="") as file:
        wrong = {(row["latitude"], row["longitude"]) for row in csv.DictReader(file)}
    with path.open(encoding="utf-8-sig", newline="") as file:
        return [row for row in csv.DictReader(file) if _at(row) not in wrong]


def _at(row: Mapping[str, str]) -> tuple[str, str]:
    """Where a row of a source stands, as the files of this folder write it."""
    latitude, longitude = row.get("Lat") or row.get("lat"), row.get("Long") or row.get("lon")
    return (f"{float(latitude):.5f}", f"{float(longitude):.5f}") if latitude and longitude else ("", "")


def _osm(rows: Iterable[Mapping[str, str]], referral: Iterable[Mapping[str, object]]) -> Iterator[Row]:
    """Hospitals by name and tag, referral hospitals as such."""
    known = {str(row["osm_id"]).partition(".")[0]: str(row["name"]) for row in referral}
    for row in rows:
        name = _clean(row["name"])
        number = row["osm_id"].partition(".")[0]
        if number in known:
            yield _row(known[number], "referral", row["lat"], row["lon"])
            continue
        if BARE.match(name) or NOT_HOSPITAL.search(name) or not _inside(row["lat"], row["lon"]):
            continue
        if MEDICAL_CENTRE.search(name):
            yield _row(name, "medical_centre", row["lat"], row["lon"])
        elif HOSPITAL.search(name) and row["amenity"] == "hospital":
            yield _row(name, "hospital", row["lat"], row["lon"])


def _who(rows: Iterable[Mapping[str, str]]) -> Iterator[Row]:
    for row in rows:
        if not _inside(row["Lat"], row["Long"]):
            continue
        place = _place(row)
        match row["facility_type_9"], row["Facility type"]:
            case "Hospital", "Hôpital de District":
                yield _row(f"Hôpital de District {place}", "hospital", row["Lat"], row["Long"])
            case "Hospital", _:
                yield _row(f"Hôpital {place}", "referral", row["Lat"], row["Long"])
            case "Medical Center", _ if row["LL source"] != DOUBTFUL:
                yield _row(f"CMA {place}", "medical_centre", row["Lat"], row["Long"])


Named = tuple[str, str, str, str, str]


def _as_osm(rows: Iterable[Mapping[str, str]]) -> list[Mapping[str, str]]:
    return [{"name": row["Facility name"], "lat": row["Lat"], "lon": row["Long"]} for row in rows]


def _quarters(rows: Iterable[Mapping[str, str]], towns: Iterable[Named]) -> Iterator[Named]:
    """Quarters, in the middle of the facilities of their town that carry their name."""
    named = [(f" {_plain(row['name'])} ", row["lat"], row["lon"]) for row in rows if _inside(row["lat"], row["lon"])]
    centres = {fold(name): Point(float(lat), float(lon)) for name, kind, _, lat, lon in towns if kind == "town"}
    for town, names in QUARTERS.items():
        for quarter in map(str.strip, names.split(",")):
            points = [
                point
                for name, lat, lon in named
                if f" {_plain(quarter)} " in name
                and (point := Point(float(lat), float(lon))).km_to(centres[fold(town)]) <= QUARTER_KM
            ]
            if points:
                latitude, longitude = median(p.latitude for p in points), median(p.longitude for p in points)
                yield quarter, "quarter", town, f"{latitude:.5f}", f"{longitude:.5f}"
            else:  # it is in the town, nobody says where: the town's own place stands for it
                centre = centres[fold(town)]
                yield quarter, "in_town", town, f"{centre.latitude:.5f}", f"{centre.longitude:.5f}"


def _plain(name: str) -> str:
    return " ".join(re.findall(r"[^\W_]+", fold(name)))


def _places(rows: Iterable[Mapping[str, str]], osm: Iterable[Row]) -> Iterator[Named]:
    """Towns, quarters and villages, where the public facility that carries their name stands; the best of each."""
    found: dict[str, list[tuple[int, str, Point]]] = defaultdict(list)
    for row in rows:
        name = _place(row)
        measured = row["LL source"] != DOUBTFUL or TIERS[row["facility_type_9"]] == 0
        if (
            measured
            and len(name) >= 5
            and name[0].isalpha()
            and not BRANDS.search(name)
            and _inside(row["Lat"], row["Long"])
        ):
            point = Point(float(row["Lat"]), float(row["Long"]))
            found[fold(name)].append((TIERS[row["facility_type_9"]], name, point))
    for name, kind, latitude, longitude in osm:
        place = _without_kind(name)
        if kind != "medical_centre" and place[:1].isupper() and 4 <= len(place) <= 20 and not BRANDS.search(place):
            found[fold(place)].append((0, place, Point(float(latitude), float(longitude))))
    for options in found.values():
        best = min(tier for tier, _, _ in options)
        named = [(name, point) for tier, name, point in options if tier == best]
        name, point = named[0]
        if all(point.km_to(other) <= ONE_PLACE_KM for _, other in named):
            yield name, "town" if best == 0 else "village", "", f"{point.latitude:.5f}", f"{point.longitude:.5f}"


def _place(row: Mapping[str, str]) -> str:
    """The place in "Obala Hôpital de District"."""
    kinds = (
        row["Facility type"],
        "Centre Médical d'Arrondissement",
        "Centre de Santé Intégré",
        "Centre de Santé Integre",
    )
    name = _clean(row["Facility name"])
    for kind in kinds:
        name = re.sub(re.escape(kind.replace("’", "'")), "", name, flags=re.IGNORECASE)
    return _without_kind(name)


def _without_kind(name: str) -> str:
    return re.sub(r"\s+", " ", KIND_WORDS.sub(" ", name)).strip(" -'.")


def _clean(name: str) -> str:
    text = re.sub(r"\s+", " ", name.replace("\xa0", " ").replace("’", "'")).strip(" .,-")
    return text.title() if text.isupper() and len(text) > 6 else text


def _inside(latitude: str, longitude: str) -> bool:
    if not latitude or not longitude:
        return False
    return LATITUDES[0] <= float(latitude) <= LATITUDES[1] and LONGITUDES[0] <= float(longitude) <= LONGITUDES[1]


def _row(name: str, kind: str, latitude: str, longitude: str) -> Row:
    return name, kind, f"{float(latitude):.5f}", f"{float(longitude):.5f}"


def _same(one: Row, other: Row) -> bool:
    apart = Point(float(one[2]), float(one[3])).km_to(Point(float(other[2]), float(other[3])))
    shared = set(fold(_without_kind(one[0])).split()) & set(fold(_without_kind(other[0])).split())
    return apart <= NEAR_KM or (apart <= SAME_KM and bool(shared))


def _write(path: Path, header: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> None:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\n")
        writer.writerow(header)
        writer.writerows(rows)


if __name__ == "__main__":
    main()
