"""Why a letter waits for a screener, in a sentence for coordinators: one for every code of screening.REASONS, in nl, fr, de and en."""

SENTENCES: dict[str, dict[str, str]] = {
    "adoption_origin": {
        "nl": "Er staat een adoptie met het land van herkomst in.", "fr": "Une adoption y figure avec le pays d'origine.",
        "de": "Eine Adoption wird mit dem Herkunftsland genannt.", "en": "It names an adoption together with the country of origin."},
    "famous_person": {
        "nl": "Er komt een bekend persoon in voor.", "fr": "Une personne connue y est mentionnée.",
        "de": "Eine bekannte Person kommt darin vor.", "en": "A well-known person is mentioned."},
    "large_family": {
        "nl": "Het gezin is uitzonderlijk groot.", "fr": "La famille est exceptionnellement nombreuse.",
        "de": "Die Familie ist ungewöhnlich groß.", "en": "The family is exceptionally large."},
    "long_text": {
        "nl": "De tekst is zo lang dat het einde werd achtergehouden.", "fr": "Le texte est si long que la fin a été retenue.",
        "de": "Der Text ist so lang, dass das Ende zurückgehalten wurde.", "en": "The text is so long that its end was withheld."},
    "multiple_birth": {
        "nl": "Er is een drieling of meer in het gezin.", "fr": "Il y a des triplés ou plus dans la famille.",
        "de": "In der Familie gibt es Drillinge oder mehr.", "en": "There are triplets or more in the family."},
    "news_event": {
        "nl": "Er staat een gebeurtenis in die in het nieuws kan zijn geweest.", "fr": "Un événement qui a pu passer aux informations y figure.",
        "de": "Ein Ereignis wird genannt, das in den Nachrichten gewesen sein kann.", "en": "It tells of an event that may have been in the news."},
    "no_capitals": {
        "nl": "De tekst heeft bijna geen hoofdletters: namen zijn dan moeilijker te vinden.",
        "fr": "Le texte n'a presque pas de majuscules : les noms sont alors plus difficiles à trouver.",
        "de": "Der Text hat kaum Großbuchstaben: Namen sind dann schwerer zu finden.",
        "en": "The text has hardly any capitals, which makes names harder to find."},
    "no_reply_address": {
        "nl": "Er staat geen adres in waar het antwoord heen kan.", "fr": "Il n'y a pas d'adresse à laquelle répondre.",
        "de": "Es gibt keine Adresse, an die man antworten kann.", "en": "There is no address to which the answer could go."},
    "no_small_letters": {
        "nl": "De tekst staat in hoofdletters: namen zijn dan moeilijker te vinden.",
        "fr": "Le texte est en majuscules : les noms sont alors plus difficiles à trouver.",
        "de": "Der Text steht in Großbuchstaben: Namen sind dann schwerer zu finden.",
        "en": "The text is in capitals, which makes names harder to find."},
    "no_text": {
        "nl": "Er is geen tekst; misschien staat de vraag in een bijlage.",
        "fr": "Il n'y a pas de texte ; la question se trouve peut-être dans une pièce jointe.",
        "de": "Es gibt keinen Text; vielleicht steht die Frage in einem Anhang.", "en": "There is no text; the question may be in an attachment."},
    "only_one": {
        "nl": "Iemand is de enige, of een van weinigen, van een dorp, een streek, een school of een klas.",
        "fr": "Quelqu'un est le seul, ou l'un des rares, d'un village, d'une région ou d'une école.",
        "de": "Jemand ist der Einzige, oder einer von wenigen, in einem Dorf, einer Gegend oder einer Schule.",
        "en": "Somebody is the only one, or one of few, of a village, a region or a school."},
    "public_office": {
        "nl": "Iemand van het gezin heeft een openbaar ambt.", "fr": "Un membre de la famille exerce une fonction publique.",
        "de": "Jemand aus der Familie hat ein öffentliches Amt.", "en": "Somebody in the family holds a public office."},
    "rare_disease": {
        "nl": "Er staat een zeldzame ziekte in.", "fr": "Une maladie rare y figure.", "de": "Eine seltene Krankheit wird genannt.",
        "en": "It names a rare disease."},
    "two_senders": {
        "nl": "De brief noemt meer dan één afzender: het antwoord gaat naar de eerste.",
        "fr": "La lettre nomme plus d'un expéditeur : la réponse ira au premier.",
        "de": "Der Brief nennt mehr als einen Absender: die Antwort geht an den ersten.",
        "en": "The letter names more than one sender: the answer goes to the first."},
    "unique_profession": {
        "nl": "Iemand van het gezin heeft een beroep dat in het dorp iedereen kent.", "fr": "Un membre de la famille exerce un métier que tout le "
        "village connaît.",
        "de": "Jemand aus der Familie hat einen Beruf, den im Dorf alle kennen.", "en": "Somebody in the family has a trade that the whole village "
        "knows."},
    "unknown_language": {
        "nl": "De taal van de brief werd niet herkend.", "fr": "La langue de la lettre n'a pas été reconnue.",
        "de": "Die Sprache des Briefes wurde nicht erkannt.", "en": "The language of the letter was not recognised."},
    "unsure_mask": {
        "nl": "Verschillende woorden zijn verborgen op een vermoeden.", "fr": "Plusieurs mots ont été masqués sur une supposition.",
        "de": "Mehrere Wörter wurden auf Verdacht verborgen.", "en": "Several words were masked on a guess."},
}
