"""What a volunteer reads where a letter has no text: that there is none, and how much was sent along."""

from collections.abc import Sequence

from policies.letter import Attachment

_NONE = {"nl": "geen tekst", "fr": "pas de texte", "de": "kein Text", "en": "no text"}
_IMAGES = {"nl": ("afbeelding", "afbeeldingen"), "fr": ("image", "images"), "de": ("Bild", "Bilder"), "en": ("image", "images")}
_FILES = {"nl": ("bijlage", "bijlagen"), "fr": ("pièce jointe", "pièces jointes"), "de": ("Anhang", "Anhänge"), "en": ("attachment", "attachments")}


def instead_of_text(language: str, attachments: Sequence[Attachment]) -> str:
    """ "[geen tekst; 1 afbeelding]" in one of the four languages."""
    images = sum(item.kind == "image" for item in attachments)
    counts = ((images, _IMAGES[language]), (len(attachments) - images, _FILES[language]))
    return "[" + "; ".join([_NONE[language], *(f"{count} {words[count != 1]}" for count, words in counts if count)]) + "]"
