"""Words that tell names from other words: particles inside names, names that are ordinary words, sentence openers, providers."""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


PARTICLES = _words("""
    van vande vanden vander de den der des het 't te ten ter d l la le les du von zu el al ben bin abu da di dos do della ibn op y e
""")

# Ordinary words that are also names: masked only with a capital.
ORDINARY = _words("""
    roos bloem lies storm mees fleur els an lieve joy hope faith rose may june mark will bill jan mei wolf bakker smet winter zomer visser
    meester koning prins bos berg veld post koen jo wout piet dorp maan ster zon engel klaver linde beek dijk brug molen kerk stad hof kamp
    haan vos leeuw duif valk zwaan vink bever das haas schaap stier zee meer rivier goud zilver steen kant grace mary dawn young king white
    brown green black long short little rich pat sue rob jack mike claire blanche pierre marguerite olive petit grand blanc noir roux marin
    prudence constant juste aimee lune fleurs bois mer montagne boulanger leroy roi prince comte klein gross kurz lang weiss schwarz braun
    jung alt konig bauer schneider sommer herbst rosen stern vogel groot kort wit zwart bruin rood jong oud goed best nieuw groen blauw maes
    smits kuiper mulder wever slager boer ridder graaf hertog keizer paus monnik nunes noor fien jet bo bas bart luna nora mila lou guust
    sam max ella lena emma mama papa oma opa geel as mol lier peer halle essen haren zele dag welkom vraag liefde vrede geluk vreugde moeder
    vader kind zoon dochter man vrouw storme donk wachter wacht dekker schipper peeters hoop trouw moed rust sint hart lief mooi jeugd licht
    regen sneeuw wind
""")
NOT_ORDINARY = _words("""
    bart nora mila guust emma lena ella peeters maes smits mike
""")

# Words that never are a name on their own, whatever their capital says.
NEVER = _words("""
    mama papa moeder vader mam pap mami papi oma opa gezin familie info mail contact admin secretariaat administratie school directie team
    vraag hulp post kind kids ouder ouders family home thuis office werk support service hello hallo dag bonjour anoniem anonymous anonyme
    onbekend unknown iemand mevrouw meneer mevr mr mrs ms miss juf meester dr dokter prof professor madame monsieur mme frau herr heer zoon
    dochter de het een www http https gmail hotmail outlook live yahoo icloud telenet skynet proximus bezorgde wanhopige mum mom dad parent
    parents web noreply reply question
""")

PROVIDERS = _words("""
    gmail googlemail hotmail outlook live msn yahoo ymail icloud me mac aol gmx web telenet skynet proximus scarlet pandora belgacom voo
    brutele base orange ziggo kpn kpnmail xs4all planet hetnet home upcmail casema chello wanadoo free laposte sfr bbox neuf t-online
    freenet posteo mailbox proton protonmail pm tutanota tuta mail email zoho fastmail yandex ukr i rambler seznam wp o2 interia libero
    virgilio example edpnet mobistar dommel versatel tele2 online solcon quicknet zeelandnet mobilevikings hey duck relay privaterelay
    btinternet sky virginmedia ntlworld
""")

# First words of sentences and of letters: capital, no name.
OPENERS = _words("""
    ik wij we hij zij ze het de een dit dat die deze er en maar want dus of als toen nu mijn onze zijn haar hun jullie u je kan kunnen hoe
    wat waar wie wanneer waarom is was heeft heb hebben wil moet mag beste geachte dag hallo hoi hey goedendag goeiedag goedemorgen
    goeiemorgen goedemiddag goedenavond bedankt dank alvast groeten groetjes groet liefs mvg met vriendelijke hartelijke sorry help graag
    misschien soms sinds toch ook nog niet geen gisteren vandaag morgen vorige volgende later daarna eerst omdat hopelijk volgens bij op in
    na voor tot van uit door over om te naar thuis alles tu il elle nous vous ils mon ma mes notre son sa ses le la les un une ce cette et
    mais bonjour bonsoir merci cordialement comment pourquoi quand i he she they my our his her the a an this that and but hello hi dear
    thanks thank kind regards best how what when why are ich sie wir ihr mein meine unser unsere der das ein eine und aber guten liebe
    lieber sehr mit freundlichen wann warum danke maandag dinsdag woensdag donderdag vrijdag zaterdag zondag januari februari maart april
    mei juni juli augustus september oktober november december lundi mardi mercredi jeudi vendredi samedi dimanche monday tuesday wednesday
    thursday friday saturday sunday montag dienstag mittwoch donnerstag freitag nederlands vlaams belgisch belgie vlaanderen nederland frans
    engels duits turks marokkaans clb ass adhd gsm tv ps pps gezin kerst pasen instagram snapchat tiktok facebook whatsapp youtube fortnite
    roblox minecraft playstation google
""")
