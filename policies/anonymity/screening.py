"""Why a person should look at a letter before volunteers do: what masking alone cannot promise.

flags() gives reasons out of REASONS, in alphabetical order; policies decide what they lead to (queue.screening). Nothing of the text is told.
"""

from collections.abc import Iterable, Iterator, Sequence

from policies.anonymity import rare_facts
from policies.anonymity.page import Page
from policies.language import share_of_small_words
from policies.reading import Mask

REASONS = rare_facts.REASONS | {"unsure_mask", "no_text", "no_reply_address", "unknown_language", "no_small_letters", "no_capitals", "two_senders"}
SURE = 0.65                                 # a mask with less confidence is a guess ...
GUESSES = 3                                 # ... and so many in one letter, nowhere confirmed, are more than one letter in forty has
KNOWN_LANGUAGE = 0.12                       # small words of one language among all words: 0.15 and more in letters that we can read
FEW_WORDS = 8                               # fewer tell nothing of the language


def flags(pages: Sequence[Page], masks: Iterable[Mask]) -> tuple[str, ...]:
    """The reasons for which these pages (subject first) with these masks need a screener."""
    return tuple(sorted({*_rare(pages), *_of_writing(pages[1]), *(["unsure_mask"] if _guesses(tuple(masks)) >= GUESSES else [])}))


def _rare(pages: Iterable[Page]) -> Iterator[str]:
    for page in pages:
        for flag in rare_facts.find(page):
            yield flag.reason


def _of_writing(page: Page) -> Iterator[str]:
    """Detectors lean on capitals and on the words of four languages. Our own test letters, put in small letters throughout, leak in 45 of a
    hundred instead of 5, in capitals in 39."""
    words = sum(map(len, page.places.values()))
    if words >= FEW_WORDS and share_of_small_words({word: len(places) for word, places in page.places.items()}) < KNOWN_LANGUAGE:
        yield "unknown_language"
    if words >= FEW_WORDS and page.shouts:
        yield "no_small_letters"
    if words >= FEW_WORDS and page.whispers:
        yield "no_capitals"


def _guesses(masks: Sequence[Mask]) -> int:
    """How many masks rest on a guess alone: neither the same words nor the same person were found more surely elsewhere."""
    sure = [mask for mask in masks if mask.confidence >= SURE]
    words = {mask.text.casefold() for mask in sure}
    people = {mask.replaced_by for mask in sure if mask.replaced_by[-2:-1].isdigit()}
    return sum(mask.confidence < SURE and mask.text.casefold() not in words and mask.replaced_by not in people for mask in masks)
