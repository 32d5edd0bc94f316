"""Which of the four languages a letter is written in, by its small words. No model, no network, linear time."""

import re
from collections import Counter
from collections.abc import Mapping
from typing import Literal

from policies.anonymity.tidy import fold

Language = Literal["nl", "fr", "de", "en"]

_SMALL_WORDS: dict[Language, str] = {
    "nl": "de het een ik niet van en dat zijn haar heeft heb mijn onze naar maar ook voor wij wil wat hoe kan is op te met hij zij ze "
          "als dan nog aan bij er geen meer mag kunnen graag beste groeten dank jullie u deze dit wordt worden veel altijd soms over "
          "mn kheb da nie dag vraag alvast zoon dochter kind wij hun was",
    "fr": "le la les un une des je ne pas et que est mon ma mes notre nous vous il elle ils à au aux du pour dans avec sur qui mais "
          "plus ce cette son sa ses ai avons suis sont merci bonjour comment quand depuis très être fait d l j c n s qu va vais va-t fils "
          "fille père mère enfant chez aussi comme fait depuis quoi leur",
    "de": "der die das ein eine einen ich nicht und ist mein meine unser unsere wir sie er es zu mit auf für von dem den des im am "
          "hat habe haben sich auch aber wie was wenn kann können sehr bitte danke guten seit nach bei oder noch nur sohn tochter kind wird "
          "werden von haben war",
    "en": "the a an i not and is my our we you he she it to of in for with on that this but have has are was were be what how when "
          "can do does she her his they don t very please thank hello dear since at from or if would should",
}
_LANGUAGES_OF: dict[str, tuple[Language, ...]] = {}
for _language, _words in _SMALL_WORDS.items():
    for _word in fold(_words).split():
        if len(_word) < 2 or _language in _LANGUAGES_OF.get(_word, ()):
            continue                        # one letter tells nothing
        _LANGUAGES_OF[_word] = (*_LANGUAGES_OF.get(_word, ()), _language)

_TOKEN = re.compile(r"[^\W\d_]+")
_READ = 6000                                # characters are plenty


def detect(text: str, default: str) -> Language:
    """The language with most small words of its own; `default` when there are too few to tell."""
    return detect_words(Counter(_TOKEN.findall(fold(text[:_READ]))), default)


def detect_words(words: Mapping[str, int], default: str) -> Language:
    """As detect(), for folded words that are counted already."""
    ranking = _small_words(words).most_common(2)
    fallback: Language = next((language for language in _SMALL_WORDS if language == default), "nl")
    if not ranking or (len(ranking) > 1 and ranking[0][1] == ranking[1][1]):
        return fallback
    return ranking[0][0] if ranking[0][1] >= 2 else fallback


def share_of_small_words(words: Mapping[str, int]) -> float:
    """Which part of the words are small words of the language that has most of them; hardly any in a language that is none of the four."""
    return max(_small_words(words).values(), default=0) / max(1, sum(words.values()))


def _small_words(words: Mapping[str, int]) -> Counter[Language]:
    counts: Counter[Language] = Counter()
    for word in words.keys() & _LANGUAGES_OF.keys():
        for language in _LANGUAGES_OF[word]:
            counts[language] += words[word]
    return counts
