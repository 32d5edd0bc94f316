"""Mail domains beyond ASCII as they travel and stand in headers (RFC 5890-5891). Pure. Who calls: compose, smtp, addresses.

The standard library knows the rules of 2003 only, by which straße.example would become strasse.example: another domain, perhaps
of somebody else. The letters whose meaning changed in 2008 are therefore kept (RFC 5894 section 7.2).
"""

import unicodedata

_KEPT = frozenset("ßς")


def ascii_domain(domain: str) -> str:
    """The domain in ASCII. Raises ValueError (never quoting it) when it has no such form."""
    if domain.isascii():
        return domain
    try:
        return ".".join(_label(label) for label in domain.split("."))
    except UnicodeError:
        raise ValueError("this cannot be a domain") from None


def _label(label: str) -> str:
    if not label:
        raise UnicodeError
    if _KEPT.isdisjoint(label):
        return label.encode("idna").decode("ascii")
    kept = "xn--" + unicodedata.normalize("NFC", label.lower()).encode("punycode").decode("ascii")
    if len(kept) > 63:
        raise UnicodeError
    return kept
