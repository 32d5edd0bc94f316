"""What stands around a signature: closing formulas, mobile footers, disclaimers of firms and postscripts, in nl, fr, de and en."""

import re

FORMULA = re.compile(
    r"^\s*(?:alvast\s+(?:heel\s+)?(?:hartelijk\s+)?(?:bedankt|dank|mijn dank)(?: en (?:veel )?groet(?:en|jes)?)?|"
    r"(?:met (?:een |de |mijn )?)?(?:(?:aller)?[a-zà-ÿ]{3,16} (?:en [a-zà-ÿ]{3,16} )?)?groet(?:en|jes|ekes)?|"
    r"m\.?v\.?g\.?|v\.?g\.?|gr\b\.?|grtjs|grtz|"
    r"hoogachtend|(?:(?:met|in|avec|mit|with) )?(?:[a-zà-ÿ]{2,16} ){0,3}(?:hoogachting|achting|genegenheid|considération|hochachtung)|"
    r"(?:veel )?liefs|(?:veel |een |dikke )?(?:kus(?:sen|jes?)?|knuffels?|zoenen|zoentjes)|"
    r"hartelijks|genegen|tot (?:snel|gauw|binnenkort|hoors|schrijfs)|stevige linker|hartelijk dank|"
    r"(?:heel erg )?(?:dank|bedankt)|dank (?:je|u)(?: wel)?|dankjewel|dankuwel|"
    r"(?:bien |très |bien à vous et )?cordialement|bien à (?:vous|toi)|b\.?à\.?v\.?|cdlt|cdt|(?:meilleures |sincères |mes |avec mes )?salutations"
    r"(?: distinguées| les meilleures)?|d'avance merci|amicalement|amitiés|respectueusement|(?:gros )?bis(?:ous?|es)|biz|bonne (?:journée|soirée)|"
    r"à bientôt|merci(?: d'avance| beaucoup| à vous| bien)?|"
    r"(?:kind(?:est)?|best|warm(?:est)?|many|with kind)?\s?(?:regards|wishes)|yours(?: sincerely| faithfully| truly)?|sincerely(?: yours)?|"
    r"thanks(?: a lot| in advance| so much)?|many thanks|thank you(?: so much| in advance)?|cheers|(?:lots of |much )?love|all the best|best|"
    r"take care|respectfully|warmly|hugs|xo(?:xo){0,3}|"
    r"mit (?:den )?(?:freundlichen|besten|lieben|herzlichen) gr(?:ü|ue)(?:ß|ss)en|mit (?:freundlichem|bestem|liebem) gru(?:ß|ss)|"
    r"(?:liebe|viele|herzliche|beste|freundliche|schöne) grü(?:ß|ss)e|(?:lieben |schönen |viele |herzlichen )?gru(?:ß|ss)|mfg|lg|vlg|hg|herzlichst|"
    r"vielen dank|danke(?: im voraus| schön)?|x{1,9})"
    r"(?P<rest>(?:\s*[,.!:;)x♥-]*\s*|\s+(?:van|de|from|von)\s+).{0,60})$", re.I)
MOBILE = re.compile(
    r"^\s*(?:verstuurd|verzonden|gestuurd|outlook voor|get outlook|envoyé|sent|gesendet|von meinem|télécharger outlook|download outlook|"
    r"outlook für|obtenir outlook|yahoo mail|mail van mijn)\b.{0,80}"
    r"(?:iphone|ipad|ios|android|samsung|galaxy|smartphone|gsm|mobile|mobiel|telefoon|tablet|huawei|yahoo|outlook|mail|proximus|toestel|"
    r"apparaat|appareil|oneplus|xiaomi|redmi|pixel|handy|phone|device|nokia|fairphone|blackberry|windows)\b.{0,60}$", re.I)
POSTSCRIPT = re.compile(r"^\s*(?:p\.?\s?s|n\.?\s?b|p\.\s?p\.\s?s)\b", re.I)
# How such a paragraph starts, and words of which it has to hold two: "this must stay confidential" is a parent's own sentence.
_DISCLAIMER_STARTS = re.compile(
    r"^[\s*_>-]*(?:dit|deze|de inhoud|disclaimer|privacy|denk|spaar|gelieve|this|the (?:information|content)|please|think|save|ce |cet|cette|"
    r"les informations|le contenu|le présent|pensez|avant d'imprimer|diese|der inhalt|bitte denken|confidential|vertrouwelijk|avis)", re.I)
_DISCLAIMER_HOLDS = re.compile(
    r"vertrouwelijk|bestemd voor|geadresseerde|aansprakelijk|bijlagen?\b|afzender|vergissing|milieu|druk\w* af|afdruk|print|verwittig|"
    r"confidential|attachments?\b|addressee|intended|in error|liab|environment|"
    r"confidentiel|destinataire|pièces? jointes?|par erreur|environnement|imprimer|vertraulich|empfänger|irrtümlich|anhänge|umwelt|ausdruck", re.I)
# What firms put in their signature although it reads like a sentence.
ADVERTISEMENT = re.compile(r"^\W*(?:volg|bezoek|ontdek|like|follow|visit|discover|suivez|découvrez|visitez|folgen|besuchen)\b.{0,60}$", re.I)


def is_footer(line: str) -> bool:
    """ "Verstuurd vanaf mijn iPhone" and the divider above a signature: no words of the asker."""
    return line.strip() == "--" or MOBILE.match(line[:300]) is not None


def is_disclaimer(paragraph: list[str]) -> bool:
    """What a firm's mail server writes below every mail."""
    if not paragraph or len(paragraph) > 25 or not _DISCLAIMER_STARTS.match(paragraph[0][:200]):
        return False
    return len({found.lower() for line in paragraph for found in _DISCLAIMER_HOLDS.findall(line[:2000])}) > 1
