"""The phrases by which people tell of danger, in nl, fr, de and en, without accents and in small letters.

Phrases end at ";": words in this order inside one sentence. "wurg*" is every word that begins so, "a|b" one of them, "~" up to
three words of any kind, "{adult}" a word of a set below. HARMLESS phrases (figures of speech) take back what they touch.
Read by policies/signals.py.
"""

SETS: dict[str, str] = {
    "adult": "man|partner|vriend|vriendin|ex|vader|papa|stiefvader|stiefpapa|moeder|mama|stiefmoeder|stiefmama|opa|oma|grootvader|grootmoeder|oom"
             "|nonkel|onthaalouder|onthaalmoeder|kinderverzorgster|leerkracht|leraar|juf|meester|trainer|buurman|schoonvader|echtgenoot|vrouw"
             "|mari|conjoint|compagnon|copain|copine|pere|beau|mere|belle|grand|oncle|tante|instituteur|institutrice|entraineur|voisin|femme|parents"
             "|mann|freund|freundin|vater|stiefvater|mutter|stiefmutter|grossvater|grossmutter|onkel|lehrer|lehrerin|nachbar|tagesmutter|frau"
             "|husband|boyfriend|girlfriend|father|dad|daddy|stepfather|stepdad|mother|mum|mom|stepmother|grandfather|grandmother|uncle|aunt"
             "|teacher|coach|neighbour|childminder|wife",
    "hit": "slaat|slaagt|sloeg|sloegen|slaan|geslagen|schopt|schopte|geschopt|stampt|gestampt|stompt|gestompt"
           "|frappe|frappait|frappee|frapper|bat|battait|battu|battue|battre|cogne|cognait|gifle|gifler"
           "|schlagt|schlug|geschlagen|schlagen|prugelt|tritt|getreten"
           "|hits|hit|hitting|beats|beat|beaten|beating|punches|punched|kicks|kicked|slaps|slapped",
    "victim": "me|mij|ons|haar|hem|kind|kinderen|kindje|dochter|dochtertje|zoon|zoontje|baby|peuter|kleuter|zusje|broertje|vrouw|mama|moeder|papa"
              "|nous|la|m|enfant|enfants|fils|fille|bebe|mere|femme"
              "|mich|uns|ihn|sie|kinder|tochter|sohn|mutter|frau"
              "|us|her|him|child|children|kids|kid|daughter|son|mum|mom|mother|wife",
    "small": "kind|kindje|kinderen|baby|peuter|kleuter|dochter|dochtertje|zoon|zoontje|enfant|enfants|bebe|fils|fille|kinder|tochter|sohn|kleinkind"
             "|child|children|kids|kid|toddler|daughter|son",
    "private": "vagina|penis|plasser|piemel|poepie|poep|foefie|spleetje|borsten|billen|kruis",
    "self": "zichzelf|mezelf|mijzelf|hemzelf|haarzelf|myself|himself|herself|themselves|themself",
}

PHRASES: dict[str, str] = {
    "danger_suicide": """
        hurts|hurting|harms|harming {self}; er ~ eind|einde aan maken|maak|maakt|gemaakt|wil|wilt;
        wou|wilde|wens|wenste|wil|wilt dat ik|hij|ze|zij er niet meer was|is|ben; nooit geboren was; uit het raam|venster ~ springen;
        wil|wilt|wilde niet meer bestaan|verder; doosje|doos|strip|pillen|tabletten ~ geslikt|ingenomen;
        snijdt|sneed|krast|kerft ~ ~ in haar|zijn|mijn|de arm|armen|polsen|pols|benen; verwondt|verwond|snijdt {self};
        coupe|couper|coupee les veines; veut|veux|voudrais|voudrait plus etre la; will|mochte nicht mehr da sein;
        tabletten genommen|geschluckt; don|doesn|didn t want to live; don|doesn|didn t want to be here|alive; not want to live;
        not want to be here|alive; wants|want|wanted|tries|tried|trying|going to hurt|harm {self}; took|taken ~ pills; zelfmoord*;
        zelfdoding*; suicid*; {self} van het leven; van het leven beroven|beroofd|beroofde; einde maken|maakt|maak|gemaakt aan ~ leven;
        einde aan ~ leven; uit het leven stappen|gestapt|stapt; wil|wilt|willen|wilde|wou niet meer|langer leven;
        niet meer|langer wil|wilt|wilde|wou|willen leven; niet meer|langer leven wil|wilt|wilde; hoeft|hoef niet meer te leven;
        geen zin meer ~ leven; wil|wilt|wilde|wou ~ dood; dood wil|wilt|wilde|wou; liever|beter dood; dood gaan wil|wilt;
        wil|wilt|wilde sterven; ik dood was; wil|wilt|wou er niet meer zijn; er niet meer wil|wilt zijn; beter ~ zonder mij;
        zonder mij ~ beter; zonder hem|haar niet meer leven; {self} ~ iets aan te doen; {self} ~ iets aandoet|aandoen|aandoe;
        zich|me iets aandoet|aandoen|aan te doen; {self} ~ pijn doen|doet|te doen;
        {self} ~ snijden|snijdt|sneed|gesneden|verwonden|verwondt|kerven|krassen|krast|ophangen|opgehangen|verhangen;
        snijdt|sneed|krast|kerft {self}; zich snijdt|snijden|verhangen|ophangen|opgehangen;
        snijdt|krast|kerft|sneed in haar|zijn arm|armen|polsen|pols|benen; polsen ~ gesneden|doorgesneden|snijden; zelfverwond*;
        zelfbeschadig*; automutil*; overdos*; voor de|een trein ~ springen|gesprongen|lopen|gooien;
        van de|een|het brug|dak ~ springen|gesprongen; envie de mourir; envie d en finir; veut|veux|voudrais|voudrait|voulait mourir;
        veut|veux|voudrait plus vivre; plus envie de vivre; plus de raison de vivre; mettre fin a mes|ses jours; mettre fin a ma|sa vie;
        mis fin a ses jours; attent* a ses|mes jours; en finir avec la vie; veut|veux|voudrais|voudrait en finir;
        veut|veux|va|vais se|me tuer; se|me pendre; se|me scarifi*; scarifi*; se|me mutil*; s automutil*;
        se|me coupe|couper les veines|bras|poignets; se|me faire du mal; avale ~ medicaments|cachets; envie de disparaitre; selbstmord*;
        suizid*; selbsttot*; selbstverletz*; sich|mir das leben nehmen|genommen; das leben nehmen; sich|mich umbringen|umgebracht;
        will|wolle|mochte|wollte nicht mehr|langer leben; nicht mehr|langer leben will|wolle|mochte|wollte; will|mochte|wollte sterben;
        sterben will|wolle|mochte|wollte; lieber tot; tot sein will|wolle|mochte; am liebsten tot; ritzt sich; sich ritzt|ritzen|geritzt;
        sich|mir etwas antun|antut|antue|angetan|anzutun; sich|mich aufhangen|aufgehangt|erhangen|erhangt;
        kill|kills|killing|killed {self}|yourself; end|ending my|his|her own life; end|ending my|his|her life; end it all;
        take|taking|took|takes my|his|her|their own life; want|wants|wanted|wanna to die; wish|wishes|wished i|he|she was|were dead;
        better off dead; better off without me; no reason to live; self harm*; selfharm*; cut|cuts|cutting {self};
        hang|hanged|hanging {self}
    """,
    "danger_threat": """
        ons|me|mij|haar|hem|mijn gaat|ging|zal|zou|wil|wilt vermoorden|doodmaken|doden|steken|doodslaan|doodschieten|afmaken;
        gaat|zal|wil|wilt me|mij|ons|haar|hem doodmaken|doden|steken; will|gonna|to kill me|us|her|him|them; va|vais|veut me|nous|la|le tuer;
        doodsbedreig*; bedreigt|bedreigd|bedreigde ons|me|mij|haar|hem|mijn; ons|me|mij|haar|hem bedreigt|bedreigd|bedreigde;
        met de dood bedreig*; dreigt|dreigde|dreigen ~ vermoorden|doden|slaan|steken|schieten|ontvoeren;
        dreigt|dreigde|dreigen ~ iets aan te doen;
        gaat|zal|wil|wilt me|mij|ons|haar|hem vermoorden|doodslaan|doodschieten|doodsteken|afmaken; ontvoer*; menac* de mort;
        menac* ~ tuer|frapper|enlever; {adult} ~ me|nous|la|m|l menac*; il me|nous|la|m|l menac*; morddroh*;
        droht|drohte|gedroht ~ umzubringen|umbringen|toten|schlagen|entfuhren; bedroht|bedrohte mich|uns|sie|ihn;
        mich|uns|sie|ihn bedroht|bedrohte; bringt mich|uns|sie um; death threat*; threaten* to kill|hurt|hit|harm|stab|shoot|beat;
        threaten* me|us|her|him|my; going to kill me|us|him|her|my
    """,
    "danger_weapon": """
        mes ~ ~ steken; liep|loopt|rondliep|rondloopt ~ met een mes|bijl|hamer; met een mes ~ rond*;
        geweer|revolver|vuurwapen ~ in de|het huis|kast|lade|kamer|auto; mes ~ ~ keel; mes ~ gestoken|gedreigd|bedreigd|dreigt;
        dreigt|dreigde|bedreigt|bedreigde|bedreigd|gedreigd ~ mes|pistool|wapen|geweer|hamer|bijl|schaar; mes ~ mee ~ school; mes getrokken;
        neergestoken; vuurwapen*; wapen in huis; heeft|kocht|toonde een wapen|pistool|geweer|revolver; geladen pistool|geweer|wapen;
        couteau ~ ~ gorge; couteau ~ menac*; menac* ~ couteau|arme|pistolet|fusil|hache; arme|armes a feu; couteau ~ ecole;
        coup|coups de couteau; messer ~ bedroht|droht|kehle|hals|gestochen; bedroht|bedrohte|droht|drohte ~ messer|waffe|pistole|axt;
        messer ~ schule; schusswaffe*; geladene pistole|waffe; knife ~ ~ throat; knife ~ threat*; threaten* ~ knife|gun|weapon;
        pulled|pulls a|out knife|gun; knife ~ school; loaded gun; has|bought|got|owns a gun; firearm*; stabbed
    """,
    "danger_violence": """
        tegen de|een muur gegooid|geduwd; van de trap geduwd|gegooid; hij|zij duwt|duwde|schopte|trapt me|mij|ons;
        trekt|trok aan mijn|haar haar|haren; gegen die wand geschubst|geworfen|gestossen;
        pushed|pushes|threw|throws me|her|us ~ wall|stairs|floor; punches|punched me|her|us;
        huiselijk|huiselijke|intrafamiliaal|lichamelijk|fysiek geweld; partnergeweld; gezinsgeweld;
        in elkaar geslagen|slaat|sloeg|geschopt|getrapt; bont en blauw; gewurgd; wurgt; wurgde; keel dicht*; bij de keel; doodgeslagen;
        doodslaan; {adult} ~ {hit} ~ {victim}; {adult} ~ {victim} ~ {hit}; {adult} ~ gewelddadig*; hij|zij slaat|sloeg|schopt me|mij|ons;
        {hit} door mijn|haar|zijn {adult};
        violence|violences conjugale|conjugales|domestique|domestiques|familiale|familiales|physique|physiques;
        il|elle me|nous frappe|frappait|bat|battait|cogne; etrangl*; {adult} ~ violent*;
        frappe|frappee|battu|battue par mon|ma|son|sa {adult}; hausliche|hauslicher|korperliche|korperlicher gewalt; {adult} ~ gewalttatig*;
        er schlagt|schlug mich|uns; verprugel*; zusammengeschlagen; gewurgt; von ~ {adult} geschlagen; domestic violence|abuse;
        physical violence; he|she hits|beats|hit me|us; beats|beat|beaten|beating me|us|her|him up; strangl*;
        chokes|choked|choking me|us|her; {adult} ~ violent
    """,
    "danger_abuse": """
        schud|schudde mijn|de|onze {small}; bang dat ik ~ iets ~ aandoen|aandoe;
        buren|hiernaast|buurkind*|buurmeisje|buurjongen ~ geslagen|opgesloten; {small} ~ thuis geslagen; krijgt|krijgen geen eten;
        zit|zitten|wordt|worden ~ opgesloten; feel|feels|felt like hurting|harming|shaking|hitting my|the {small};
        {adult} ~ hits|beats|hit|beat my|our|the {small}; kindermishandel*; mishandel*; verwaarloos*; verwaarlozing;
        sla|sloeg mijn|onze|ons {small}; heb|hebben ~ {small} ~ geslagen; {small} ~ krijgt|kreeg slaag|slagen; pak slaag;
        {small} ~ door elkaar geschud; baby ~ geschud; geschud ~ baby; bang dat ik ~ pijn doe; bang ~ iets aan te doen;
        {small} ~ iets aandoe|aandoen|aan te doen; met een|de|zijn|haar riem|stok geslagen|slaat; blauwe plekken ~ {adult};
        {adult} ~ blauwe plekken; brandwonde* ~ sigaret*; opgesloten in de|een kelder|kast|badkamer; maltrait*; enfant|enfants battu|battus;
        neglige|negligent son|sa|ses|leur|leurs|les {small}; secoue|secouer ~ bebe; bebe ~ secoue;
        je|j ai frappe|frappais mon|ma|mes {small}; peur de ~ faire du mal a mon|ma|mes|notre {small}; bleus ~ {adult}; misshandl*;
        misshandel*; kindesmisshandl*; kindeswohlgefahrd*; vernachlassigt*; vernachlassigung*;
        schlage|schlug mein|meine|meinen|unser|unsere|unseren {small}; habe ~ {small} ~ geschlagen; baby ~ geschuttelt;
        angst ~ {small} etwas anzutun; blaue flecken ~ {adult}; child abuse; abuses|abused|abusing|abusive; maltreat*;
        neglect|neglects|neglected|neglecting ~ {small}; i hit|slapped|beat|spanked my {small}; shook|shaken|shaking ~ baby;
        afraid ~ hurt my {small}; bruises ~ {adult}
    """,
    "danger_sexual_abuse": """
        raakt|raakte me|mij aan; {adult} ~ raakt|raakte|zit|zat ~ aan haar|zijn|mijn {private}; {adult} ~ aan haar|zijn|mijn {private};
        {adult} ~ me|la touche|touchait; fasst|fasste mich|sie|ihn an; {adult} ~ touches|touched me|her|him;
        seksueel|seksuele misbruik|misbruikt|grensoverschrijdend*|geweld|intimidatie|handelingen; misbruikt|misbruikte;
        misbruik van ~ {small}; incest*; verkracht*; aangerand; aanrand*; betast*; bepotel*; pedofil*; kinderporno*; naaktfoto* ~ {small};
        {small} ~ naaktfoto*; naaktfoto* ~ gestuurd|doorgestuurd|verspreid; loverboy*; tienerpooier*; zedenfeit*; groomer*;
        abus sexuel|sexuels; abuse|abusee|abusait|abuser sexuellement; abuse|abusee|abusait de ma|mon|sa|son|moi|elle|lui; attouchement*;
        viol; viols; violee; violer; inceste*; agression|agressions sexuelle|sexuelles; agresse|agressee sexuellement; pedophil*; pedoporno*;
        sexuell|sexuelle|sexueller|sexuellen missbrauch*|gewalt|belastig*|ubergriff*; missbraucht*; kindesmissbrauch*; vergewaltig*; inzest*;
        padophil*; begrapsch*; sexual|sexually abus*|assault*|touch*; molest*; rape; rapes; raped; rapist; paedophil*; child porn*; groomed;
        touched|touches|touching ~ inappropriately; inappropriate touching; private parts ~ {adult}; {adult} ~ private parts
    """,
    "danger_runaway": """
        weet|weten niet waar ze|zij|hij is|zit|uithangt; niet ~ naar huis gekomen|teruggekeerd; niet ~ thuis geweest;
        pas rentre|rentree depuis; missing since; van huis|thuis weggelopen|weglopen|wegloopt|wegliep; weggelopen van huis|thuis;
        loopt|liep weg van huis|thuis; {small} ~ is ~ weggelopen; vermist; niet meer|nog thuisgekomen; niet thuisgekomen; sinds ~ spoorloos;
        spoorloos verdwenen; sinds gisteren|gisteravond|vannacht weg|verdwenen; fugu*; {small} ~ disparu|disparue depuis;
        pas rentre|rentree ~ nuit|maison|hier; s est enfui|enfuie|sauve|sauvee de la maison;
        von zu hause weggelaufen|abgehauen|weglaufen|ausgerissen|abhauen; {small} ~ weggelaufen|abgehauen|ausgerissen; als vermisst;
        nicht nach hause gekommen; seit gestern verschwunden; ran|run|runs|running away from home; {small} ~ ran away; has run away;
        went|gone missing; reported missing; didn|hasn t come home
    """,
    "danger_child_now": """
        {small} ~ alleen achter*; {small} ~ alleen thuis gelaten|gebleven; laat|liet|laten|lieten ~ {small} ~ alleen thuis|achter;
        laat|liet|laten|lieten ~ {small} ~ alleen in de auto; {small} ~ alleen gelaten; {small} ~ nu|nog|nacht|avond ~ alleen thuis;
        nu helemaal alleen; ademt|ademde niet; bewusteloos; reageert niet meer; bloedt hevig|erg|zwaar|veel; {small} ~ in gevaar;
        in gevaar ~ {small}; in direct|acuut|onmiddellijk gevaar; levensgevaar*; levensbedreigend*; vergiftigd;
        batterij|pillen|medicatie|medicijnen|bleekwater|javel ~ ingeslikt|gedronken|opgegeten;
        laisse|laissent|laissait ~ {small} ~ seul|seule|seuls; {small} ~ laisse|laissee|laisses seul|seule|seuls; respire|respirait plus|pas;
        inconscient|inconsciente; saigne beaucoup|abondamment; {small} ~ en danger; avale ~ pile|javel|produit;
        {small} ~ allein ~ gelassen|zuruckgelassen; lasst|liess ~ {small} ~ allein; atmet nicht; bewusstlos*; blutet stark|sehr;
        {small} ~ in gefahr; lebensgefahr*; verschluckt ~ batterie|tabletten; batterie|tabletten ~ verschluckt;
        left|leaves ~ {small} ~ alone|unattended; {small} ~ left alone|unattended; not breathing; isn t breathing; stopped breathing;
        unconscious; unresponsive; bleeding heavily|badly|a lot; {small} ~ in danger; in immediate danger;
        swallowed ~ battery|batteries|pills|bleach|tablets
    """,
}

HARMLESS = """
    suicide squad; mij|me|ons|je|jou|jullie|mama|papa dood wil|wilt; mij|me|ons|haar|hem niet|nooit slaat|sloeg|schopt;
    hit|hits|bumped her|his|their head; beat|beats her|his|their record; violent|violents|violente game|games|film|films|video|jeu|jeux;
    jeu|jeux|film|films violent|violents; gewelddadige games|films|spelletjes|filmpjes|spellen|series|beelden;
    gewaltige|gewalttatige spiele|filme; battu|battus au; me|se tuer a la tache; me|se tuer au travail; seul|seule au monde;
    abused|abusive drug*|alcohol|substance*; overdosis suiker|aandacht|liefde|schermtijd; inconscient|inconsciente de;
    bedreigde|bedreigd diersoort*|dieren|soort*; vermist speelgoed|knuffel; fugue de bach; denkt u aan zelfdoding;
    vous pensez au suicide; prevention du suicide; denken sie an suizid; are you thinking of suicide;
    violence or child abuse; zelfmoordlijn;
    zelfmoord 1813; geweld misbruik of kindermishandeling
"""


def _words(text: str) -> frozenset[str]:
    return frozenset(text.split())


NEGATORS = _words("geen zonder kein keine keinen keinerlei keiner ohne aucun aucune sans no without")
CLOSE_NEGATORS = _words("niet nooit noch pas jamais ni nicht nie niemals not never nor t")      # only right before, or before a preposition
AFTER_NEGATORS = _words("niet nooit pas jamais nicht nie never")
NOT_ALWAYS = _words("elke iedere altijd vaak toujours souvent chaque immer jeden oft always every often")       # "niet altijd" is sometimes
LINKS = _words("aan over op van a au aux de du d des an uber von about of on the het")
BREAKERS = _words("""
    en maar of dat als want omdat wanneer waarom dus eerste enige et mais ou que si car quand premiere premier und aber oder dass wenn weil
    erste ersten and but or that if because when so first meer plus mehr more alleen enkel only seulement nur
""")
