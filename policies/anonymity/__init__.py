"""What a volunteer may read of a letter: subject and text without history, signature and everything that tells who asks.

extract() composes the detectors of this folder; each is one module with a `find` of its own and a name in LAYERS. All of them take
time linear in the text. What is longer than anybody writes is withheld (length.py), so nothing is ever left unmasked.
"""

from bisect import bisect_right
from collections.abc import Callable, Iterable, Iterator

from policies.anonymity import (
    asker,
    bank_account,
    birth_date,
    capitals,
    cues,
    event_date,
    exchange,
    farewell,
    file_number,
    gates,
    guard,
    handle,
    history,
    institution_cues,
    institution_edges,
    length,
    lexicon,
    link,
    lower,
    mail_address,
    national_number,
    own_forms,
    phone,
    places,
    plate,
    screening,
    signature,
    spelled,
    spelled_phone,
    street_address,
    street_cues,
    street_names,
)
from policies.anonymity.asker import Asker
from policies.anonymity.names import Names
from policies.anonymity.page import Page
from policies.anonymity.spans import HISTORY, NAME, PLACE, SIGNATURE, Masker, Span, altered
from policies.anonymity.tidy import fold, tidy
from policies.language import detect_words
from policies.letter import Attachment, Letter
from policies.reading import Extract, Mask

Gate = Callable[[Page], gates.Stretches]
Shape = Callable[[str], Iterable[Span]]
# What has a shape of its own, and where it can stand. Found first: nothing inside is taken for a name.
SHAPES: dict[str, tuple[tuple[Gate, Shape], ...]] = {
    "mail_address": ((gates.mail_address, mail_address.find), (gates.provider, mail_address.find_unsigned)),
    "link": ((gates.link, link.find), (gates.spelled_link, link.find_spelled)),
    "bank_account": ((gates.long_number, bank_account.find),),
    "national_number": ((gates.long_number, national_number.find),),
    "phone": ((gates.long_number, phone.find), (gates.spelled_number, spelled_phone.find)),
    "plate": ((gates.middle_number, plate.find), (gates.plate, plate.find_named)),
    "file_number": ((gates.middle_number, file_number.find),),
    "birth_date": ((gates.birth, birth_date.find), (gates.long_number, birth_date.find_after_name)),
    "street_address": ((gates.any_number, street_address.find),),
    "handle": ((gates.account_name, handle.find), (gates.dotted, handle.find_dotted)),
    "event_date": ((gates.day, event_date.find),),
}
# What is known by its words; a person or an institution found once is then masked everywhere.
WORDS: dict[str, Callable[[Page], Iterable[Span]]] = {
    "headers": lambda page: cues.headers(page.text),
    "institutions": institution_cues.find,
    "places": places.find,
    "street_names": street_names.find,
    "street_cues": street_cues.find,
    "farewell": farewell.find,
    "capitals": capitals.find,
    "lower": lower.find,
    "spelled": spelled.find,
}
LAYERS = (*SHAPES, *WORDS, "own_names", "names_again", "places_again", "history", "signature", "guard")
LAYER_OF = {HISTORY: "history", SIGNATURE: "signature"}
OWN = 0.95                                  # confidence in what the headers say


def extract(letter: Letter, default_language: str, known: exchange.Known = exchange.NOTHING) -> Extract:
    """The question in this letter, masked in its own language; `known` are the names of the exchange that it belongs to."""
    return extract_with(letter, default_language, known=known)


def extract_with(letter: Letter, default_language: str, without: frozenset[str] = frozenset(),
                 known: exchange.Known = exchange.NOTHING) -> Extract:
    """As extract(), leaving out the LAYERS named in `without`: this shows what each layer adds."""
    read, unread = length.cut(letter.text, length.READ)
    subject, more = length.cut(tidy(letter.subject[:length.READ]).replace("\n", " "), length.SUBJECT)
    whole = tidy(read)
    text = whole if "history" in without else history.cut(whole, subject, reply=history.may_be_ours(letter))
    own_names = asker.of_letter(letter)
    names = Names()
    if "own_names" not in without:
        names.add(own_names.parts, owner="")
    own, forwarded = history.divide(text)
    signed = signature.Signed(own, (), removed=False) if "signature" in without else signature.cut(own, names)
    names.add(signed.names, owner="")
    shown, rest = length.cut("\n\n".join(filter(None, (signed.text, forwarded))), length.SHOWN)
    pages = [Page(part) for part in (subject, *length.pieces(shown))]
    language = detect_words(_counts(pages), default_language)
    for page in pages:
        page.language = language
    for part, owner in known.find(pages):
        names.add((part,), owner)
    for name in asker.others(letter, language):
        names.adopt(name)
    for page in pages[:2]:
        names.add(names.longer(page), owner="")
    reader = _Reader(names, own_names, without)
    found = [[*known.find_things(page), *reader.look(page)] for page in pages]
    reader.learn_places(text)               # the signature's address too
    masker = Masker(language, frozenset(reader.children), known.people, known.things)
    masked = [masker.mask("text" if number else "subject", page.text, [*found[number], *reader.look_again(page, last=number == len(pages) - 1)])
              for number, page in enumerate(pages)]
    cut = [kind for kind, gone in ((HISTORY, text != whole), (SIGNATURE, signed.removed)) if gone]
    end = masker.lengths["text"]
    masks = (*(Mask("text", kind, LAYER_OF[kind], 1.0, end, end, "", "") for kind in cut), *masker.masks)
    withheld = (more + rest + unread).strip()
    flags = sorted((*screening.flags(pages, masks), *(("long_text",) if withheld else ())))
    return Extract(masked[0], "".join(masked[1:]), language, (*letter.attachments, *_as_attachment(withheld)), masks, tuple(flags),
                   exchange.labelled(names, masker.people, masker.things))


def _as_attachment(text: str) -> tuple[Attachment, ...]:
    return (Attachment("document", len(text.encode("utf-8", "replace"))),) if text else ()


def _counts(pages: list[Page]) -> dict[str, int]:
    """How often each word stands in the subject and at the start of the text."""
    counts = {word: len(starts) for word, starts in pages[1].places.items()}
    for word, starts in pages[0].places.items():
        counts[word] = counts.get(word, 0) + len(starts)
    return counts


class _Reader:
    """Reads the pages of one letter twice: first it learns who and what is named, then it finds them again."""

    def __init__(self, names: Names, own_names: Asker, without: frozenset[str]) -> None:
        self.names = names
        self.own_names = own_names
        self.without = without
        self.children: set[str] = set()
        self.phrases: dict[str, Span] = {}  # places and institutions, each as it was first found
        self.sure: dict[str, float] = {"": OWN}     # the highest confidence with which each person was found

    def look(self, page: Page) -> list[Span]:
        spans = [altered(span, detector=name) for name, shapes in SHAPES.items() if name not in self.without
                 for gate, find in shapes for span in gates.read(page, gate, find)]
        for name, detector in WORDS.items():
            if name not in self.without:
                taken = sorted((span.start, span.end) for span in spans if span.kind != NAME)
                spans += [altered(self._learn(page, span), detector=name) for span in detector(page) if not _is_taken(span, taken)]
        return spans

    def _learn(self, page: Page, span: Span) -> Span:
        if span.kind != NAME:
            phrase = institution_edges.bare(page.text[span.start:span.end])
            if len(phrase) > 3 and len(self.phrases) < 100 and (phrase != phrase.lower() or not lexicon.is_word(phrase, page.language)):
                again = Span(span.start, span.end, PLACE, "", span.confidence) if fold(phrase) in lexicon.PLACES else span
                self.phrases.setdefault(phrase, again)      # "l'athénée de Dinant": Dinant alone is the town again
            return span
        owner = self.names.adopt(page.text[span.start:span.end], "" if span.who == "?self" else None, adult=span.who == "?adult")
        if span.who == "?child" and owner:
            self.children.add(owner)
        self.sure[owner] = max(span.confidence, self.sure.get(owner, 0))
        return altered(span, who=owner)

    def learn_places(self, text: str) -> None:
        if "street_address" not in self.without:
            for part in filter(gates.may_hold_postcode, length.pieces(text)):
                self.phrases.update((place, Span(0, 0, PLACE)) for place in street_address.places(part))

    def look_again(self, page: Page, *, last: bool) -> Iterator[Span]:
        """What is known of the asker and what was learnt, wherever it stands; `last` when the letter ends on this page."""
        if "own_names" not in self.without:
            yield from (altered(span, confidence=OWN, detector="own_names") for span in own_forms.find(page, self.own_names, last=last))
        if "guard" not in self.without:
            yield from (altered(span, confidence=1.0, detector="guard") for span in guard.find(page, self.own_names))
        if "names_again" not in self.without:
            for span in self.names.find(page):
                known = span if span.who else own_forms.grown(page, span)
                detector = "names_again" if span.who else "own_names"
                yield altered(known, confidence=self.sure.get(span.who, span.confidence), detector=detector)
        if "places_again" not in self.without:
            for phrase, span in self.phrases.items():
                yield from _again(page.text, phrase, span)


def _is_taken(span: Span, taken: list[tuple[int, int]]) -> bool:
    """Does the span lie within one of these, which are sorted? Looking at the few that start last before it is enough."""
    at = bisect_right(taken, (span.start, len(taken) and taken[-1][1] + span.end))
    return any(span.end <= end for _, end in taken[max(0, at - 4):at])


def _again(text: str, phrase: str, known: Span) -> Iterator[Span]:
    at = text.find(phrase)
    while at >= 0:
        end = at + len(phrase)
        if not (text[at - 1:at].isalnum() or text[end:end + 1].isalnum()):
            yield altered(known, start=at, end=end, detector="places_again")
        at = text.find(phrase, end)
