/**
 * What the compiler of definitions finds, in French: its English words with `{0}` for the first value, then ours. A test holds
 * that nothing that the compiler says is missing here.
 */
import type { Wording } from "../../forms/phrase.js";

const sentences: Readonly<Record<string, string>> = {
  "a brace is closed that was not opened": "une accolade est fermée sans avoir été ouverte",
  "a day and time such as 2026-03-01T10:15": "un jour et une heure, par exemple 2026-03-01T10:15",
  "a day such as 2026-03-01": "un jour, par exemple 2026-03-01",
  "a month such as 2026-03": "un mois, par exemple 2026-03",
  "a number cannot begin with 0; put it in quotes":
    "un nombre ne peut pas commencer par 0 ; mettez-le entre guillemets",
  "a parenthesis is closed that was not opened": "une parenthèse est fermée sans avoir été ouverte",
  "a rating of numbers, or a number": "une note en nombres, ou un nombre",
  "a rating of three or more numbers": "une note d’au moins trois nombres",
  "a rating with rateMin 0 and rateMax 10": "une note avec rateMin 0 et rateMax 10",
  "a time such as 10:15": "une heure, par exemple 10:15",
  "a validator of type {0} does not fit this question and is left out":
    "une règle de type {0} ne convient pas à cette question ; elle est ignorée",
  "a value is missing before the sign": "il manque une valeur avant le signe",
  "a value is missing before {0}": "il manque une valeur avant {0}",
  "a week such as 2026-W09": "une semaine, par exemple 2026-W09",
  "an operator is missing before {0}": "il manque un opérateur avant {0}",
  "and the other texts are in {0} languages; at most {1} are taken":
    "les textes sont en {0} langues ; {1} au plus sont acceptées",
  "and {0} more warnings": "et {0} autres remarques",
  "are nested deeper than {0} levels": "l’imbrication dépasse {0} niveaux",
  "calls {0}(), which is unknown; {1}": "appelle {0}(), qui est inconnue ; {1}",
  "cannot be used: {0}. Look-ahead, look-behind and back references are not taken, since they have no bound in time; use several validators":
    "ne peut pas être utilisée : {0}. Les assertions avant et arrière et les références arrière ne sont pas acceptées, car leur durée n’a pas de limite ; utilisez plusieurs règles",
  "did you mean {0}?": "vouliez-vous dire {0} ?",
  "empty and notempty can only follow a name in braces":
    "empty et notempty ne peuvent suivre qu’un nom entre accolades",
  "has a least length above its greatest": "la longueur minimale dépasse la longueur maximale",
  "has a min above its max": "le minimum dépasse le maximum",
  "has a name that holds a control character": "le nom contient un caractère de contrôle",
  "has a value of {0} characters; at most {1} are taken": "la valeur a {0} caractères ; {1} au plus sont acceptés",
  "has more than {0} parts; split it into calculated values":
    "a plus de {0} parties ; répartissez-la en valeurs calculées",
  "has more than {0} rows": "a plus de {0} lignes",
  "has no expression or no target and is left out; nothing would ever happen":
    "est ignoré, car il n’a pas d’expression ou pas de cible ; rien ne se passerait jamais",
  "has no question and is left out; put its text into the survey's description":
    "est ignorée, car elle n’a pas de question ; mettez son texte dans la description de l’enquête",
  "has no text for the default language {0}; {1} is shown":
    "n’a pas de texte dans la première langue, {0} ; {1} est affiché",
  "has no text in {0}, like {1} others; the default language is shown":
    "n’a pas de texte en {0}, comme {1} autres ; la première langue est affichée",
  "has no text in {0}; the default language is shown": "n’a pas de texte en {0} ; la première langue est affichée",
  "has {0} characters; at most {1} are taken": "a {0} caractères ; {1} au plus sont acceptés",
  "has {0} choices; at most {1} are taken": "a {0} choix ; {1} au plus sont acceptés",
  "has {0} entries; at most {1} are taken": "a {0} éléments ; {1} au plus sont acceptés",
  "has {0} members; at most {1} are taken": "a {0} membres ; {1} au plus sont acceptés",
  "have more than {0} questions; at most {1} are taken":
    "l’enquête a plus de {0} questions ; {1} au plus sont acceptées",
  "have no question": "ne contient aucune question",
  "have no question; add one at least": "l’enquête n’a pas de question ; ajoutez-en au moins une",
  "have the name {0} twice": "le nom {0} est donné deux fois",
  "have two questions of different kinds, {0} and {1}, under the name {2}; rename one":
    "deux questions de types différents, {0} et {1}, portent le nom {2} ; renommez l’une d’elles",
  "have two questions under the name {0}; they share one answer":
    "deux questions portent le nom {0} ; elles partagent une seule réponse",
  "have {0} choices; at most {1} are taken": "l’enquête a {0} choix ; {1} au plus sont acceptés",
  "holds a character that cannot be stored, such as a control character":
    "contient un caractère qui ne peut pas être enregistré, par exemple un caractère de contrôle",
  "is a rating from {0} to {1} in steps of {2}; it needs two steps at least":
    "est une note de {0} à {1} par pas de {2} ; il faut au moins deux degrés",
  "is a rating of {0} steps; at most {1} are taken": "est une note de {0} degrés ; {1} au plus sont acceptés",
  "is above {0} bytes, the most that one file may have": "dépasse {0} octets, le maximum pour un fichier",
  "is above {0}, the most entries that a form takes": "dépasse {0}, le plus grand nombre d’entrées d’un formulaire",
  "is computed from itself: {0}": "se calcule à partir de soi-même : {0}",
  "is given more than once or is no plain JSON; give it once":
    "est donné plus d’une fois ou n’est pas du JSON simple ; donnez-le une seule fois",
  "is in {0} languages; at most {1} are taken": "est en {0} langues ; {1} au plus sont acceptées",
  "is left out": "est ignoré",
  "is left out, as SurveyJS does; use rateMin and rateMax":
    "est ignoré, comme le fait SurveyJS ; utilisez rateMin et rateMax",
  "is left out, since pages load nothing from other hosts; the text is shown. Give the picture as data:image/png;base64,...":
    "est ignoré, car les pages ne chargent rien d’autres serveurs ; le texte est affiché. Donnez l’image sous la forme data:image/png;base64,...",
  "is left out; answers are not graded": "est ignoré ; les réponses ne sont pas notées",
  "is left out; compute scores from the exported answers":
    "est ignoré ; calculez les scores à partir des réponses exportées",
  "is left out; every number between min and max is taken": "est ignoré ; tout nombre entre min et max est accepté",
  "is left out; nobody is stopped by a clock": "est ignoré ; personne n’est limité dans le temps",
  "is left out; nothing is suggested while typing": "est ignoré ; rien n’est proposé pendant la saisie",
  "is left out; only numbers and dates have bounds": "est ignoré ; seuls les nombres et les dates ont des limites",
  "is left out; pages load nothing from other hosts, so use surveyLoop.brand.logoUrl":
    "est ignoré ; les pages ne chargent rien d’autres serveurs, utilisez donc surveyLoop.brand.logoUrl",
  "is left out; questions are shown in the order given": "est ignoré ; les questions sont affichées dans l’ordre donné",
  "is left out; the answer is typed without help and stored as it is typed":
    "est ignoré ; la réponse est saisie sans aide et enregistrée telle quelle",
  "is left out; the texts of the columns are shown": "est ignoré ; les textes des colonnes sont affichés",
  "is left out; the tracking URL already allows one response only":
    "est ignoré ; l’URL de suivi n’accepte déjà qu’une seule réponse",
  "is missing; every question needs a name": "manque ; chaque question a besoin d’un nom",
  "is missing; nothing is computed": "manque ; rien n’est calculé",
  "is missing; say which type of question it is": "manque ; dites de quel type de question il s’agit",
  "is missing; write the regular expression as a text": "manque ; écrivez l’expression régulière comme un texte",
  "is nested deeper than {0} levels": "l’imbrication dépasse {0} niveaux",
  "is nested more than {0} levels deep": "a plus de {0} niveaux d’imbrication",
  "is no expression: {0} (character {1} of {2})": "n’est pas une expression : {0} (caractère {1} de {2})",
  "is no language tag; the text is left out": "n’est pas un code de langue ; le texte est ignoré",
  "is not a finite number": "n’est pas un nombre fini",
  "is not taken as a name; choose another": "n’est pas accepté comme nom ; choisissez-en un autre",
  "is not taken here; use matrixdropdown for cells of other kinds":
    "n’est pas accepté ici ; utilisez matrixdropdown pour d’autres types de cellules",
  "is one expression too many: together they may have {0} characters":
    "est une expression de trop : ensemble, elles peuvent avoir {0} caractères",
  "is shown as paragraphs, lists, emphasis and links; other markup is left out and its text kept":
    "est affiché en paragraphes, listes, mises en valeur et liens ; le reste du balisage est ignoré et son texte conservé",
  "is the same as valueTrue": "est identique à valueTrue",
  "is too long; at most 20000 characters are taken": "est trop long ; 20000 caractères au plus sont acceptés",
  "is unknown and left out": "est inconnu et ignoré",
  "is unknown and left out; did you mean {0}?": "est inconnu et ignoré ; vouliez-vous dire {0} ?",
  "is unknown and left out; known are {0}": "est inconnu et ignoré ; sont connus {0}",
  "is unknown; {0}": "est inconnu ; {0}",
  "it counts as not answered": "cela compte comme sans réponse",
  "known are {0}": "sont connus {0}",
  "list the choices": "énumérez les choix",
  "makes {0} choices; 1 to {1} are taken": "donne {0} choix ; de 1 à {1} sont acceptés",
  "means nothing for this type of question and is left out": "n’a pas de sens pour ce type de question et est ignoré",
  "must be a colour such as #0b5cad": "doit être une couleur, par exemple #0b5cad",
  "must be a column, an object with a name": "doit être une colonne, un objet avec un nom",
  "must be a date and time such as 2026-03-01T10:15:30Z":
    "doit être une date et une heure, par exemple 2026-03-01T10:15:30Z",
  "must be a language tag such as fr": "doit être un code de langue, par exemple fr",

  "must be a list": "doit être une liste",
  "must be a list of 1 to {0} columns": "doit être une liste de 1 à {0} colonnes",
  "must be a list of 1 to {0} items": "doit être une liste de 1 à {0} éléments",
  "must be a list of at least one choice": "doit être une liste d’au moins un choix",
  "must be a list of questions": "doit être une liste de questions",
  "must be a list of texts": "doit être une liste de textes",
  "must be a list of up to {0} objects": "doit être une liste de {0} objets au plus",
  "must be a number": "doit être un nombre",
  "must be a number of bytes": "doit être un nombre d’octets",
  "must be a page, an object with elements": "doit être une page, un objet avec elements",
  "must be a question, an object with type and name": "doit être une question, un objet avec type et name",
  "must be a text": "doit être un texte",
  "must be a text of up to 100 characters": "doit être un texte de 100 caractères au plus",
  "must be a text, a number, or true or false": "doit être un texte, un nombre, true ou false",
  "must be a text, or an object of texts by language": "doit être un texte, ou un objet de textes par langue",
  "must be a whole number above 0": "doit être un nombre entier supérieur à 0",
  "must be a whole number from 1 to {0}": "doit être un nombre entier de 1 à {0}",
  "must be a whole number of 0 or more": "doit être un nombre entier de 0 ou plus",
  "must be an expression, a text such as {question} = 'value'":
    "doit être une expression, un texte comme {question} = 'value'",
  "must be an https address without user name and password (http only for localhost)":
    "doit être une adresse https sans nom d’utilisateur ni mot de passe (http seulement pour localhost)",
  "must be an https address without user name, password and {values} (http only for localhost); answers are not passed on":
    "doit être une adresse https sans nom d’utilisateur, mot de passe ni {values} (http seulement pour localhost) ; les réponses ne sont pas transmises",
  "must be an item, an object with a name": "doit être un élément, un objet avec un nom",
  "must be an object": "doit être un objet",
  "must be later than opensAt": "doit être postérieure à opensAt",
  "must be the picture itself, as data:image/png;base64,... (png, jpeg, gif or webp): pages load nothing from other hosts":
    "doit être l’image elle-même, sous la forme data:image/png;base64,... (png, jpeg, gif ou webp) : les pages ne chargent rien d’autres serveurs",
  "must be true or false": "doit être true ou false",
  "must be {0}": "doit être {0}",
  "must have a value that is a text, a number or true or false":
    "doit avoir une valeur qui est un texte, un nombre, true ou false",
  "not supported: a question of type {0}; {1}": "une question de type {0} n’est pas prise en charge ; {1}",
  "not supported: {0}; use one of {1}": "{0} n’est pas pris en charge ; utilisez l’un de {1}",
  "not supported; answers are kept together with the invitation, so do not promise otherwise":
    "n’est pas pris en charge ; les réponses sont conservées avec l’invitation, ne promettez donc pas le contraire",
  "not supported; use visibleIf on the questions of the panel":
    "n’est pas pris en charge ; utilisez visibleIf sur les questions du panneau",
  "not supported; {0}": "n’est pas pris en charge ; {0}",
  "nothing follows {0}; write the value": "rien ne suit {0} ; écrivez la valeur",
  "nothing may stand between ( and )": "rien ne peut se trouver entre ( et )",
  "of the form of the answer": "de la forme de la réponse",
  "put text of several words or other letters in quotes: 'like this'":
    "mettez entre guillemets un texte de plusieurs mots ou d’autres lettres : 'comme ceci'",
  "reads {0}, which no question, calculated value or declared parameter is called; {1}":
    "lit {0}, qui n’est le nom d’aucune question, valeur calculée ou paramètre déclaré ; {1}",
  "repeats the value {0}": "répète la valeur {0}",
  "shows {0} as it stands unless the tracking URL gives a parameter of that name; no question, calculated value or declared parameter has it":
    "affiche {0} tel quel, sauf si l’URL de suivi donne un paramètre de ce nom ; aucune question, valeur calculée ou paramètre déclaré ne le porte",
  "stands beside elements; give one of them": "se trouve à côté de elements ; ne donnez que l’un des deux",
  "stands beside pages; put these questions onto a page":
    "se trouve à côté de pages ; mettez ces questions sur une page",
  "takes answers of up to {0} characters": "accepte des réponses de {0} caractères au plus",
  "the brace is not closed; add }": "l’accolade n’est pas fermée ; ajoutez }",
  "the expression ends too early; a value is missing": "l’expression se termine trop tôt ; il manque une valeur",
  "the expression is empty": "l’expression est vide",
  "the filter of {0} is no expression: at its column {1}, {2}":
    "le filtre de {0} n’est pas une expression : à sa colonne {1}, {2}",
  "the parenthesis is not closed; add )": "la parenthèse n’est pas fermée ; ajoutez )",
  "the text has no closing quote": "le texte n’a pas de guillemet fermant",
  "there is a no-break space; write an ordinary one": "il y a une espace insécable ; écrivez une espace ordinaire",
  "there is no endswith; use contains": "endswith n’existe pas ; utilisez contains",
  "there is no matches; use a regex validator": "matches n’existe pas ; utilisez une règle regex",
  "there is no minus sign before a name; write 0 - {name}":
    "il n’y a pas de signe moins devant un nom ; écrivez 0 - {name}",
  "there is no name between the braces": "il n’y a pas de nom entre les accolades",
  "there is no question {0}": "il n’y a pas de question {0}",
  "there is no question {0} here; nothing is compared": "il n’y a pas de question {0} ici ; rien n’est comparé",
  "there is no question {0}; did you mean {1}?": "il n’y a pas de question {0} ; vouliez-vous dire {1} ?",
  "there is no startswith; use contains, or substring({name}, 0, 3) = 'abc'":
    "startswith n’existe pas ; utilisez contains, ou substring({name}, 0, 3) = 'abc'",
  "unknown trigger {0}; use one of {1}, visible": "déclencheur inconnu {0} ; utilisez l’un de {1}, visible",
  "unknown type; for NPS use rating with rateMin 0 and rateMax 10":
    "type inconnu ; pour un NPS, utilisez rating avec rateMin 0 et rateMax 10",
  "unknown: a validator of type {0}; use {1}": "une règle de type {0} est inconnue ; utilisez {1}",
  "use comment, or file": "utilisez comment ou file",
  "use text with inputType color": "utilisez text avec inputType color",
  "use the questions that it is made of": "utilisez les questions dont elle se compose",
  "wants more choices than it allows": "exige plus de choix qu’elle n’en permet",
  "wants more choices than it has": "exige plus de choix qu’elle n’en a",
  "write ! before the operand instead of not": "écrivez ! devant l’opérande au lieu de not",
  "write \\{0} for a quote within a text": "écrivez \\{0} pour un guillemet dans un texte",
  "write and (or &&) instead of &": "écrivez and (ou &&) au lieu de &",
  "write iif(condition, then, else)": "écrivez iif(condition, alors, sinon)",
  "write iif(condition, then, else) instead of ? and :": "écrivez iif(condition, alors, sinon) au lieu de ? et :",
  "write or (or ||) instead of |": "écrivez or (ou ||) au lieu de |",
  "write straight quotes, ' or \"": "écrivez des guillemets droits, ' ou \"",
  "write <> between two conditions instead of xor": "écrivez <> entre deux conditions au lieu de xor",
  "write {0}": "écrivez {0}",
  "write {0} instead of {1}": "écrivez {0} au lieu de {1}",
  "{0} before the parenthesis instead of {1}": "{0} devant la parenthèse au lieu de {1}",
  "{0} (character {1} of {2})": "{0} (caractère {1} de {2})",
  "{0} cannot stand here": "{0} ne peut pas se trouver ici",
  "{0} from {1}": "{0} à partir de {1}",
  "{0} has a contrast of {1} to 1 on white, less than 4.5; {2} is used instead":
    "{0} a un contraste de {1} pour 1 sur fond blanc, moins de 4,5 ; {2} est utilisée à la place",
  "{0} is no ending or type and is left out": "{0} n’est ni une extension ni un type et est ignoré",
  "{0} is no origin; write https://intranet.example": "{0} n’est pas une origine ; écrivez https://intranet.example",
  "{0} is no parameter name: letters, digits, _ . - and up to 64 characters":
    "{0} n’est pas un nom de paramètre : lettres, chiffres, _ . - et 64 caractères au plus",
  "{0} is not taken as a name; choose another": "{0} n’est pas accepté comme nom ; choisissez-en un autre",
  "{0} is unknown and left out; use none, asc, desc or random":
    "{0} est inconnu et ignoré ; utilisez none, asc, desc ou random",
  "{0} must be {1}": "{0} doit être {1}",
  "a page added it to SurveyJS; use known functions, such as iif({a} = 1, 10, 20), or give a value that no answer changes as a parameter of the tracking URL":
    "une page l’a ajoutée à SurveyJS ; utilisez des fonctions connues, par exemple iif({a} = 1, 10, 20), ou donnez une valeur qu’aucune réponse ne change comme paramètre de l’URL de suivi",
  "use boolean with isRequired for consent, or file for a picture of a signed paper":
    "utilisez boolean avec isRequired pour un accord, ou file pour une image d’un papier signé",
  "use boolean, with valueTrue and valueFalse where conditions compare its values":
    "utilisez boolean, avec valueTrue et valueFalse là où des conditions comparent ses valeurs",
  "leave it out: the form has its own buttons": "omettez-le : le formulaire a ses propres boutons",
  "use html with the words in its member html": "utilisez html avec les mots dans son membre html",
  "use multipletext with an item for each part, such as name, street or e-mail":
    "utilisez multipletext avec un élément par partie, par exemple nom, rue ou e-mail",
  "use text with inputType date, time or datetime-local": "utilisez text avec inputType date, time ou datetime-local",
  "use rating": "utilisez rating",
  "use comment": "utilisez comment",
  "use dropdown, or tagbox for several": "utilisez dropdown, ou tagbox pour plusieurs",
  "use file": "utilisez file",
  "use text, comment, radiogroup, checkbox, dropdown, boolean, rating, html, or a panel of several":
    "utilisez text, comment, radiogroup, checkbox, dropdown, boolean, rating, html, ou un panel de plusieurs",
  "unknown type {0}, which a page added to SurveyJS; {1}": "type inconnu {0}, qu’une page a ajouté à SurveyJS ; {1}",
  "unknown type {0}; did you mean {1}?": "type inconnu {0} ; vouliez-vous dire {1} ?",
  "use {0}": "utilisez {0}",
  "not supported: range, a slider with two ends; use two sliders or two text questions with inputType number":
    "range, un curseur à deux bouts, n’est pas pris en charge ; utilisez deux curseurs ou deux questions text avec inputType number",
};

export const frenchFindings: Wording = new Map(Object.entries(sentences));
