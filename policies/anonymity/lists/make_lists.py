"""Makes the word lists of this folder from the packages that README.md names; needed only when the lists change, never at run time.

    python -m policies.anonymity.lists.make_lists FOLDER

FOLDER holds (or links to) the Debian word lists dutch, french, ngerman and british-english, fr.dic of hunspell-fr, and the folders
deduce and mimesis of those two packages. Names and places are written as text, one per line; ordinary words as xz, one line per
first four letters. Everything is folded: lower case, no accents. own_*.txt are written by hand and stay as they are.
"""

import importlib
import json
import lzma
import re
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from policies.anonymity.tidy import fold

HERE = Path(__file__).parent
# Names of the families that write to a Belgian helpline. Near: looked for in lower case too. Wide: no word of any language, looked for in
# lower case where a letter has no capitals. Far: only with a capital.
NEAR = ["nl_BE", "fr_BE", "nl_NL", "fr_FR", "fr_DZ", "de_DE", "en_GB", "tr_TR"]
FAR = ["de_AT", "en_US", "en_IE", "pl_PL", "ro_RO", "es_ES", "pt_PT", "it_IT", "hu_HU", "cs_CZ", "sk_SK", "hr_HR", "en_NG", "ig_NG", "yo_NG",
       "ha_NG", "en_IN", "en_PK", "vi_VN", "sw", "tw_GH", "sv_SE", "da_DK"]
MIMESIS_NEAR, MIMESIS_FAR = ["nl", "fr", "tr"], ["nl-be", "de", "es", "it", "pl", "pt", "uk", "az", "hr"]
DICTIONARIES = {"nl": "dutch", "fr": "french", "de": "ngerman", "en": "british-english"}
LONGEST = 14                                # letters: longer words are hardly ever taken for a name
PARTICLES = frozenset("van de der den het 't te ten ter la le du von el al ben d".split())  # noqa: SIM905
CYRILLIC = {ord(letter): latin for letter, latin in zip("абвгґдеєжзиіїйклмнопрстуфхцчшщьюя", (
    *"a b v h g d e ie zh z y i i i k l m n o p r s t u f kh ts ch sh shch".split(), "", "iu", "ia"), strict=True)}  # noqa: SIM905
# What German writes with a capital although no name is meant: everything else that is a first name is no word.
GERMAN_NOUNS = frozenset("""
    abraham ade alpin amine anis aral aster august bali bergen beste doner eden edgar eitel fee flora fugen gabel gift gurten hagen heide hind
    holm horst ide imam iris jet job jordan kader kick klare lander laure lenz lies lila linde lore lot mai marine mark melodie mercedes
    nazi nest neptun nova pius rose rosette salami sadat semit server silvester stern sultane sus till urban viola violette ward wies wolf
""".split())                                # noqa: SIM905


def main(sources: Path) -> None:
    words = {language: _words(sources / name, language) for language, name in DICTIONARIES.items()}
    near = set(_folded([*_of("person", NEAR, "first_name"), *_mimesis(sources, MIMESIS_NEAR, "names")]))
    far = set(_folded([*_of("person", FAR, "first_name"), *_mimesis(sources, MIMESIS_FAR, "names"), *_deduce(sources, "first_name"),
                       *_hunspell(sources, "prn")])) - near
    only_names = {name for name in far if len(name) >= 5 and not any(name in listed for listed in words.values())}
    _write("first_names", near)
    _write("first_names_wide", only_names)
    _write("first_names_far", far - only_names)
    _write("surnames", set(_surnames([*_of("person", NEAR + FAR, "last_name"), *_mimesis(sources, [*MIMESIS_NEAR, "nl-be"], "surnames"),
                                      *_deduce(sources, "surname"), *_deduce(sources, "interfix_surname")])))
    belgian = set(_folded(_of("address", ["nl_BE"], "cities")))
    _write("places", belgian | set(_heads(belgian, sources)))
    _write("places_far", set(_folded(_of("address", ["nl_NL", "de_DE"], "cities"))) - belgian)
    _write("countries", {part for name in _folded(_of("address", ["nl_BE", "fr_FR", "de_DE", "en_GB"], "countries")) for part in _telling(name)})
    for language, listed in words.items():
        _write_words(language, listed - _no_words(language) - (_german_names(sources, near) if language == "de" else set()))


def _of(provider: str, locales: list[str], attribute: str) -> Iterator[str]:
    for locale in locales:
        source = importlib.import_module(f"faker.providers.{provider}.{locale}").Provider
        for name in dir(source):
            value = getattr(source, name)
            if attribute in name and not callable(value) and not name.endswith("formats"):
                yield from (str(item) for item in value)


def _mimesis(sources: Path, locales: list[str], key: str) -> Iterator[str]:
    """Its names are a list, or one list for each sex; Ukrainian ones as Ukraine spells them in passports."""
    for locale in locales:
        values = json.loads((sources / "mimesis" / "datasets" / locale / "person.json").read_text("utf-8")).get(key, [])
        for value in values if isinstance(values, list) else [item for part in values.values() for item in part]:
            yield value.lower().translate(CYRILLIC)


def _deduce(sources: Path, kind: str) -> Iterator[str]:
    return iter((sources / "deduce" / "data" / "lookup" / "src" / "names" / f"lst_{kind}" / "items.txt").read_text("utf-8").split("\n"))


def _hunspell(sources: Path, kind: str) -> Iterator[str]:
    """What the French dictionary marks as a first name ("prn")."""
    return (found[1] for found in re.finditer(rf"^([^/\s]+)\S* po:{kind}\b", (sources / "fr.dic").read_text("utf-8"), re.M))


def _folded(names: Iterable[str]) -> Iterator[str]:
    for name in names:
        name = fold(name.strip())
        if len(name) >= 2 and name.replace("-", "").replace(" ", "").replace("'", "").replace("/", "").isalpha():
            yield name


def _surnames(names: Iterable[str]) -> Iterator[str]:
    """The telling parts: "van den broeck" gives broeck and vandenbroeck."""
    for name in _folded(names):
        parts = [part for part in name.replace("-", " ").split() if part not in PARTICLES]
        yield from (part for part in parts if len(part) > 2)
        if name != "".join(parts):
            yield name.replace(" ", "").replace("-", "").replace("'", "")


def _heads(places: set[str], sources: Path) -> Iterator[str]:
    """What people call "beveren-waas" for short, when that is no word."""
    words = {fold(line) for name in ("dutch", "french") for line in (sources / name).read_text("utf-8").split("\n")}
    for place in places:
        head = place.split("-")[0]
        if "-" in place and len(head) >= 6 and head not in words:
            yield head


def _telling(name: str) -> list[str]:
    """The words of a country's name; short ones are particles."""
    return [name, *(part for part in name.replace("-", " ").split() if len(part) > 4)]


def _write(name: str, values: set[str]) -> None:
    (HERE / f"{name}.txt").write_text("\n".join(sorted(values)) + "\n", "utf-8")


def _words(path: Path, language: str) -> set[str]:
    """Ordinary words: those in lower case; in German all, because nouns have a capital there."""
    return {fold(line) for line in path.read_text("utf-8").split("\n") if line.isalpha() and (line.islower() or language == "de")}


def _german_names(sources: Path, near: set[str]) -> set[str]:
    """First names that the German list has with a capital only and that are no nouns."""
    small = {fold(line) for line in (sources / DICTIONARIES["de"]).read_text("utf-8").split("\n") if line.islower()}
    return near - small - GERMAN_NOUNS


def _no_words(language: str) -> set[str]:
    """First names that the dictionary knows by a saying or a rare thing only (own_no_words.txt, each line with its language)."""
    lines = (line.split() for line in (HERE / "own_no_words.txt").read_text("utf-8").split("\n") if line)
    return {word for line in lines if line[0] == language for word in line[1:]}


def _write_words(language: str, words: set[str]) -> None:
    groups = defaultdict(list)
    for word in sorted(words):
        if len(word) <= LONGEST:
            groups[word[:4]].append(word[4:])
    text = "\n".join(f"{start} {' '.join(ends)}" for start, ends in sorted(groups.items()))
    (HERE / f"words_{language}.xz").write_bytes(lzma.compress(text.encode("ascii", "ignore"), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
