"""Words that carry no subject: left out of a question, kept in the index for phrases.

Folded forms. They also tell the language of a question in Latin letters.
"""

BY_LANGUAGE: dict[str, frozenset[str]] = {
    language: frozenset(words.split())
    for language, words in {
        "en": """
            a about all also am an and any are as at be been being but by can could did do does
            doing during each for from had has have having he her his how i if in into is it its
            may me more most must my no nor not of on or other our out over own please shall she
            should show so some such than that the their them then there these they this those
            through to under until up upon was we were what when where which while who whom whose
            why will with would you your find list tell give recommendation recommendations
        """,
        "fr": """
            a ai au aucun aussi autre aux avec avoir c ce ces cet cette ceux comme comment d dans
            de des donc dont du elle elles en entre est et etaient etait etc ete etre eu eux fait
            faut font ici il ils j je jusqu l la laquelle le les lesquels leur leurs lui m mais me
            meme mes moi mon n ne ni nos notre nous on ont ou par pas plus pour pourquoi qu quand
            que quel quelle quelles quels qui quoi s sa sans se selon ses si son sont sous sur t ta
            te tes toi ton tous tout toute toutes tres tu un une vers vos votre vous y
            recommandation recommandations
        """,
        "es": """
            a al algo algun alguna algunas algunos ante antes aquel aquella como con contra cual
            cuales cuando de del desde donde dos e el ella ellas ellos en entre era eran es esa
            esas ese eso esos esta estaba estan estas este esto estos fue fueron ha haber habia
            han hasta hay la las le les lo los mas me mi mis muy nada ni no nos nosotros nuestra
            nuestras nuestro nuestros o otra otras otro otros para pero por porque pues que quien
            quienes se sea sean ser si sin sobre son su sus tambien tan tanto te tiene tienen toda
            todas todo todos tu tus u un una unas uno unos y ya yo recomendacion recomendaciones
        """,
        "ru": """
            а без более бы был была были было быть в вам вас весь во вот все всего всех вы где да
            для до его ее если есть еще же за и из или им их к как какая какие какой когда кто ко
            ли мне мы на над не нет ни но ну о об однако он она они оно от по под при про с со
            так также такой там те тем то того тоже той только том тот ты у уже чем что чтобы эта
            эти это этого этой этом этот я рекомендация рекомендации рекомендаций
        """,
        "ar": """
            في من الي علي عن ان او ام ثم لا لم لن ما هو هي هم هن هذا هذه ذلك تلك التي الذي الذين
            كل كما كان كانت يكون تكون قد لقد مع عند منذ بين حتي اذا بعد قبل غير بعض كيف متي اين
            ماذا لماذا هل اي ايه فيها فيه منها منه به بها له لها لهم وفي ومن والي وعلي وان توصيات
            التوصيات توصيه التوصيه
        """,
    }.items()
}
ALL = frozenset().union(*BY_LANGUAGE.values())
# Chinese particles that join words and belong to none: runs are cut at them.
CHINESE_PARTICLES = "的了吗呢"
