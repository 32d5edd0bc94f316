"""Makes the word lists of this folder from Faker (MIT) and Debian's word lists; needed only when the lists change, never at run time.

    python -m policies.anonymity.lists.make_lists FOLDER-OF-WORD-LISTS        (such as /usr/share/dict)

Names and places are written as text, one per line; ordinary words as xz, one line per first four letters. Everything is folded:
lower case, no accents. own_*.txt are written by hand and stay as they are.
"""

import importlib
import lzma
import sys
from collections import defaultdict
from collections.abc import Iterable, Iterator
from pathlib import Path

from policies.anonymity.tidy import fold

HERE = Path(__file__).parent
# Names of the families that write to a Belgian helpline. Near: looked for in lower case too.
NEAR = ["nl_BE", "fr_BE", "nl_NL", "fr_FR", "fr_DZ", "de_DE", "en_GB", "tr_TR"]
FAR = ["de_AT", "en_US", "en_IE", "pl_PL", "ro_RO", "es_ES", "pt_PT", "it_IT", "hu_HU", "cs_CZ", "sk_SK", "hr_HR", "en_NG", "ig_NG", "yo_NG",
       "ha_NG", "en_IN", "en_PK", "vi_VN", "sw", "tw_GH", "sv_SE", "da_DK"]
DICTIONARIES = {"nl": "dutch", "fr": "french", "de": "ngerman", "en": "british-english"}
LONGEST = 14                                # letters: longer words are hardly ever taken for a name
PARTICLES = frozenset("van de der den het 't te ten ter la le du von el al ben d".split())  # noqa: SIM905


def main(dictionaries: Path) -> None:
    near = set(_folded(_of("person", NEAR, "first_name")))
    _write("first_names", near)
    _write("first_names_far", set(_folded(_of("person", FAR, "first_name"))) - near)
    _write("surnames", set(_surnames(_of("person", NEAR + FAR, "last_name"))))
    belgian = set(_folded(_of("address", ["nl_BE"], "cities")))
    _write("places", belgian | set(_heads(belgian, dictionaries)))
    _write("places_far", set(_folded(_of("address", ["nl_NL", "de_DE"], "cities"))) - belgian)
    _write("countries", {part for name in _folded(_of("address", ["nl_BE", "fr_FR", "de_DE", "en_GB"], "countries")) for part in _telling(name)})
    for language, name in DICTIONARIES.items():
        _write_words(language, (dictionaries / name).read_text("utf-8").split("\n"))


def _of(provider: str, locales: list[str], attribute: str) -> Iterator[str]:
    for locale in locales:
        source = importlib.import_module(f"faker.providers.{provider}.{locale}").Provider
        for name in dir(source):
            value = getattr(source, name)
            if attribute in name and not callable(value) and not name.endswith("formats"):
                yield from (str(item) for item in value)


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


def _heads(places: set[str], dictionaries: Path) -> Iterator[str]:
    """What people call "beveren-waas" for short, when that is no word."""
    words = {fold(line) for name in ("dutch", "french") for line in (dictionaries / name).read_text("utf-8").split("\n")}
    for place in places:
        head = place.split("-")[0]
        if "-" in place and len(head) >= 6 and head not in words:
            yield head


def _telling(name: str) -> list[str]:
    """The words of a country's name; short ones are particles."""
    return [name, *(part for part in name.replace("-", " ").split() if len(part) > 4)]


def _write(name: str, values: set[str]) -> None:
    (HERE / f"{name}.txt").write_text("\n".join(sorted(values)) + "\n", "utf-8")


def _write_words(language: str, lines: list[str]) -> None:
    """Ordinary words: those in lower case; in German all, because nouns have a capital there."""
    groups = defaultdict(list)
    for word in sorted({fold(line) for line in lines if line.isalpha() and (line.islower() or language == "de")}):
        if len(word) <= LONGEST:
            groups[word[:4]].append(word[4:])
    text = "\n".join(f"{start} {' '.join(ends)}" for start, ends in sorted(groups.items()))
    (HERE / f"words_{language}.xz").write_bytes(lzma.compress(text.encode("ascii", "ignore"), preset=9 | lzma.PRESET_EXTREME))


if __name__ == "__main__":
    main(Path(sys.argv[1]))
