/** The fixed texts of the form pages in French. */
import { createTextForms } from "./text-forms.js";
import type { FormTexts } from "./texts.js";

const { day, list, number, plural, size } = createTextForms("fr");

export const french: FormTexts = {
  yes: "Oui",
  no: "Non",
  continue: "Continuer",
  send: "Envoyer mes réponses",
  back: "Retour",
  required: "(obligatoire)",
  choose: "Choisissez",
  start: "Commencer",
  none: "Aucun",
  other: "Autre (précisez)",
  refuse: "Je préfère ne pas répondre",
  dontKnow: "Je ne sais pas",
  selectAll: "Tout choisir",
  commentLabel: "Votre commentaire",
  otherLabel: "Avec vos mots",
  entry: (number) => `Entrée ${number}`,
  addEntry: "Ajouter une entrée",
  removeEntry: "Retirer",
  noEntries: "Il n’y a encore rien ici.",
  total: "Total",
  rankHint: (count) =>
    `Donnez à chacun une place de 1 (premier) à ${number(count)} (dernier). Ce qui n’a pas de place vient après.`,
  noPlace: "Sans place",
  moveItem: (item) => `Déplacer ${item}`,
  saving: {
    saved: "Enregistré",
    offline: "Pas encore enregistré. Vos réponses restent sur cette page et seront enregistrées dès que possible.",
    conflict:
      "Ces réponses ont été modifiées dans une autre fenêtre. Ce que vous avez saisi ici depuis n’est pas enregistré.",
    stored: "Voir ce qui est enregistré",
    more: "Il y a maintenant d’autres questions sur cette page.",
  },
  keys: {
    title: "Raccourcis clavier",
    text: "Dans un groupe de choix, un chiffre choisit et Entrée passe à la question suivante. Tab et les flèches fonctionnent comme partout.",
    use: "Utiliser ces touches",
  },
  testNotice: "Ceci est un essai. Rien de ce que vous répondez ici n’est compté ni exporté.",
  formHint: (example) => `Écrivez par exemple ${example}.`,
  fileHint: (maxFiles, maxBytes, accepted) =>
    [
      plural(maxFiles, {
        one: `Un fichier de ${size(maxBytes)} au plus.`,
        other: `Jusqu’à # fichiers de ${size(maxBytes)} au plus chacun.`,
      }),
      ...(accepted.length === 0 ? [] : [`Sont acceptés : ${list(accepted)}.`]),
    ].join(" "),
  fileSize: (bytes) => size(bytes),
  removeFile: "Retirer",
  addFiles: "Choisir un fichier",
  moreQuestions:
    "Vos réponses sont conservées. D’autres questions sont apparues sur cette page : répondez-y aussi, s’il vous plaît.",
  stillMissing: "Vos réponses sont conservées. Il manque encore quelque chose sur cette page.",
  errorPrefix: "Erreur :",
  errorSummary: "Veuillez vérifier ces réponses",
  otherLanguages: "Langues",
  progress: (page, pages) => `Page ${number(page)} sur ${number(pages)}`,
  askedBy: (name) => `${name} aimerait connaître votre avis.`,
  duration: (minutes) =>
    plural(minutes, { one: "Cela prend environ une minute.", other: "Cela prend environ # minutes." }),
  answersGoTo: (name) =>
    name === undefined
      ? "Vos réponses sont transmises à l’expéditeur de ce lien, qui voit qu’elles viennent de vous."
      : `Vos réponses sont transmises à ${name}, qui voit qu’elles viennent de vous.`,
  resume: "Nous avons conservé vos réponses précédentes.",
  optOutLink: "Ne plus me solliciter",
  lengthHint: (max) => plural(max, { one: "Un caractère au plus.", other: "Jusqu’à # caractères." }),
  numberHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `Un nombre de ${number(min)} à ${number(max)}.`
      : min !== undefined
        ? `Un nombre d’au moins ${number(min)}.`
        : max !== undefined
          ? `Un nombre d’au plus ${number(max)}.`
          : undefined,
  dateHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `Une date du ${day(min)} au ${day(max)}.`
      : min !== undefined
        ? `À partir du ${day(min)}.`
        : max !== undefined
          ? `Jusqu’au ${day(max)}.`
          : undefined,
  chooseHint: (min, max) =>
    max === undefined
      ? min > 1
        ? plural(min, { one: "Choisissez au moins une réponse.", other: "Choisissez au moins # réponses." })
        : "Choisissez tout ce qui convient."
      : min === max
        ? plural(max, { one: "Choisissez une réponse.", other: "Choisissez # réponses." })
        : min > 1
          ? `Choisissez de ${number(min)} à ${number(max)} réponses.`
          : plural(max, { one: "Choisissez une réponse au plus.", other: "Choisissez jusqu’à # réponses." }),
  problem: {
    enterText: "Écrivez une réponse",
    enterNumber: "Indiquez un nombre",
    enterDate: "Indiquez une date",
    enterEmail: "Indiquez une adresse e-mail",
    chooseOne: "Choisissez une réponse",
    chooseSome: "Choisissez au moins une réponse",
    chooseListed: "Choisissez une des réponses proposées",
    giveOnce: "Donnez une seule réponse",
    notANumber: "Indiquez un nombre en chiffres, par exemple 12 ou 4,5",
    notADate: "Indiquez une date qui existe, par exemple 2026-03-01",
    notAnEmail: "Indiquez une adresse e-mail, par exemple nom@exemple.fr",
    numberFrom: (min) => `Indiquez un nombre d’au moins ${number(min)}`,
    numberTo: (max) => `Indiquez un nombre d’au plus ${number(max)}`,
    dateFrom: (min) => `Indiquez une date à partir du ${day(min)}`,
    dateTo: (max) => `Indiquez une date jusqu’au ${day(max)}`,
    tooShort: (min) => plural(min, { one: "Écrivez au moins un caractère", other: "Écrivez au moins # caractères" }),
    tooLong: (max, length) =>
      plural(max, {
        one: `Raccourcissez votre réponse à un caractère ; elle en a ${number(length)}`,
        other: `Raccourcissez votre réponse à # caractères ; elle en a ${number(length)}`,
      }),
    tooFew: (min) => plural(min, { one: "Choisissez au moins une réponse", other: "Choisissez au moins # réponses" }),
    tooMany: (max) => plural(max, { one: "Choisissez une seule réponse", other: "Choisissez au plus # réponses" }),
    changedElsewhere:
      "Ces réponses ont été modifiées dans une autre fenêtre. Voici ce qui est enregistré : vérifiez et envoyez à nouveau.",
    notSaved:
      "Vos réponses n’ont pas pu être enregistrées pour l’instant. Elles sont toujours là : renvoyez-les dans un moment.",
    enterTime: "Indiquez une heure",
    notOfForm: (example) => `Écrivez par exemple ${example}`,
    from: (bound) => `Indiquez ${bound} ou plus tard`,
    to: (bound) => `Indiquez ${bound} ou plus tôt`,
    answerOne: "Répondez à au moins une de ces questions",
    chooseOther: "Choisissez une réponse différente à chaque ligne",
    sayOther: "Précisez votre réponse",
    aloneOnly: (choice) => `Choisissez soit « ${choice} », soit d’autres réponses`,
    checkAnswer: "Vérifiez cette réponse",
    checkForm: "Écrivez la réponse sous la forme demandée",
    noDigits: "Écrivez la réponse sans chiffres",
    rank: "Donnez au moins une place",
    rankFrom: (count) => `Donnez une place de 1 à ${count}`,
    rankTwice: (place) => `Donnez la place ${place} une seule fois`,
    tooFewRows: (min) => plural(min, { one: "Remplissez au moins une entrée", other: "Remplissez au moins # entrées" }),
    tooManyRows: (max) => plural(max, { one: "Donnez une seule entrée", other: "Donnez au plus # entrées" }),
    repeated: "Donnez une réponse différente à chaque entrée",
    chooseFile: "Choisissez un fichier",
    tooManyFiles: (max) => plural(max, { one: "Donnez un seul fichier", other: "Donnez au plus # fichiers" }),
    fileTooLarge: (name, maxBytes) => `Choisissez un fichier de ${size(maxBytes)} au plus à la place de ${name}`,
    fileNotTaken: (name, accepted) => `Choisissez un fichier de type ${list(accepted)} à la place de ${name}`,
    fileEmpty: (name) => `Choisissez un fichier qui n’est pas vide à la place de ${name}`,
  },
  message: {
    thanks: { title: "Merci", text: "Vos réponses sont bien arrivées. Vous pouvez fermer cette page." },
    alreadyAnswered: {
      title: "Vous avez déjà répondu",
      text: "Vos réponses sont bien arrivées et rien n’a été modifié. Merci.",
    },
    unknownLink: {
      title: "Ce lien ne fonctionne pas",
      text: "Vérifiez que vous l’avez copié en entier depuis l’e-mail, ou rouvrez-le à partir de là.",
    },
    expired: { title: "Ce lien a expiré", text: "Le délai de réponse est passé. Vous n’avez rien d’autre à faire." },
    revoked: {
      title: "Ce lien n’est plus utilisé",
      text: "L’expéditeur l’a retiré. Vous n’avez rien d’autre à faire.",
    },
    notOpenYet: {
      title: "Cette enquête n’est pas encore ouverte",
      text: "Revenez plus tard ; votre lien reste valable.",
    },
    closed: {
      title: "Cette enquête est close",
      text: "Les réponses ne sont plus acceptées. Merci d’avoir voulu aider.",
    },
    unsubscribed: {
      title: "Nous ne vous solliciterons plus",
      text: "Votre adresse a été retirée. Il faut parfois un moment pour que chaque expéditeur le sache.",
    },
    unavailable: {
      title: "Réessayez dans un moment",
      text: "Le formulaire n’est pas joignable pour l’instant. Rien n’a été modifié.",
    },
    tooLarge: {
      title: "Le texte est trop long",
      text: "Revenez en arrière, raccourcissez vos réponses et renvoyez-les.",
    },
    malformed: {
      title: "Nous n’avons pas pu lire cet envoi",
      text: "Revenez au formulaire, rechargez-le et renvoyez vos réponses.",
    },
    failed: { title: "Un problème est survenu de notre côté", text: "Rien n’a été enregistré. Réessayez plus tard." },
  },
  openForm: "Ouvrir le formulaire",
  opensAt: (moment) => `Elle ouvre le ${moment}.`,
  unsubscribe: {
    title: "Voulez-vous arrêter ces demandes ?",
    text: "Si vous confirmez, votre adresse e-mail ne recevra plus nos demandes d’avis.",
    button: "Ne plus me solliciter",
    stay: "Aller plutôt à l’enquête",
  },
};
