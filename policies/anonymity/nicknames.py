"""Short names and the long ones that they may stand for, folded: who is called Kristof signs as Kris. Only common ones, for own names."""

SHORT = {line.split()[0]: frozenset(line.split()[1:]) for line in """
    jan johan johannes jean
    jo johan jozef joseph joris
    jef jozef joseph jeffrey
    jos jozef joseph joost
    kris kristof kristien christophe christine kristina
    chris christophe christine christian christiaan christel kristof
    tom thomas
    bert albert hubert lambert robert norbert gilbert
    rob robert robbert
    bob robert
    fre frederik frederic
    fred frederik alfred frederic frederick
    rik hendrik frederik henri
    wim willem
    stef stefan stefaan stephanie stefanie
    steffi stefanie stephanie
    nico nicolas nicolaas nicole
    klaas nicolaas
    mich michael michel
    mieke maria
    mie maria marie mieke
    miek mieke maria
    greet margareta margriet
    griet margriet margareta
    an anna anne annelies anneleen
    annick anne anna
    annemie annemarie
    lies elisabeth liesbeth annelies elise
    liesbeth elisabeth
    els elisabeth
    betty elisabeth
    ilse elisabeth
    trui geertrui
    kaat katrien katelijne katharina katleen
    katrien catharina
    tine martine christine kristine
    tinne martine christine
    stien christine justine
    fien josefien josephine delfine
    sofie sophie
    isa isabelle isabel
    vero veronique veronica
    nath nathalie
    nat natalie nathalie natasja
    mart martin maarten martine
    guy guido
    dom dominique
    domi dominique
    phil philippe philip
    flip filip philip
    staf gustaaf
    gust august gustaaf augustinus
    fons alfons
    toon antoon antonius
    tony antoon anthony antoine
    lode lodewijk
    lowie lodewijk
    wout wouter
    vic victor
    vicky victoria
    sam samuel samantha
    alex alexander alexandra alexandre
    xander alexander
    max maxim maximiliaan maxime
    ben benjamin benoit
    dan daniel
    mo mohamed mohammed
    fati fatima
    steve steven stephen
    mike michael
    bill william
    kate katherine catherine
    liz elizabeth
    beth elizabeth
    maggie margaret
    sue susan
    tim timothy
    jim james
    hans johannes johann
    uli ulrich ulrike
    gabi gabriele
    moni monika
""".strip().split("\n")}
