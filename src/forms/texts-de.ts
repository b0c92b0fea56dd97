/** The fixed texts of the form pages in German. */
import { createTextForms } from "./text-forms.js";
import type { FormTexts } from "./texts.js";

const { day, list, number, plural, size } = createTextForms("de");

export const german: FormTexts = {
  yes: "Ja",
  no: "Nein",
  continue: "Weiter",
  send: "Antworten absenden",
  back: "Zurück",
  required: "(Pflichtangabe)",
  choose: "Bitte wählen",
  start: "Beginnen",
  none: "Nichts davon",
  other: "Etwas anderes (bitte beschreiben)",
  refuse: "Das möchte ich nicht beantworten",
  dontKnow: "Das weiß ich nicht",
  selectAll: "Alle auswählen",
  commentLabel: "Ihr Kommentar",
  otherLabel: "In Ihren eigenen Worten",
  entry: (position) => `Eintrag ${number(position)}`,
  addEntry: "Weiteren hinzufügen",
  removeEntry: "Entfernen",
  noEntries: "Hier ist noch nichts.",
  total: "Summe",
  rankHint: (count) =>
    `Geben Sie jedem einen Platz von 1 (zuerst) bis ${number(count)} (zuletzt). Was keinen Platz hat, folgt dahinter.`,
  noPlace: "Kein Platz",
  moveItem: (item) => `${item} verschieben`,
  saving: {
    saved: "Gespeichert",
    offline:
      "Noch nicht gespeichert. Ihre Antworten bleiben auf dieser Seite und werden sobald wie möglich gespeichert.",
    conflict:
      "Diese Antworten wurden in einem anderen Fenster geändert. Was Sie seither hier eingegeben haben, ist nicht gespeichert.",
    stored: "Gespeicherte Antworten zeigen",
    more: "Auf dieser Seite gibt es jetzt weitere Fragen.",
  },
  keys: {
    title: "Tastenkürzel",
    text: "In einer Gruppe von Antworten wählt eine Ziffer aus, und die Eingabetaste führt zur nächsten Frage. Tabulator und Pfeiltasten wirken wie überall.",
    use: "Diese Tasten verwenden",
  },
  testNotice: "Dies ist ein Test. Nichts, was Sie hier antworten, wird gezählt oder exportiert.",
  formHint: (example) => `Schreiben Sie es wie ${example}.`,
  fileHint: (maxFiles, maxBytes, accepted) =>
    [
      plural(maxFiles, {
        one: `Eine Datei von höchstens ${size(maxBytes)}.`,
        other: `Bis zu # Dateien von je höchstens ${size(maxBytes)}.`,
      }),
      ...(accepted.length === 0 ? [] : [`Erlaubt sind ${list(accepted)}.`]),
    ].join(" "),
  fileSize: (bytes) => size(bytes),
  removeFile: "Entfernen",
  addFiles: "Datei auswählen",
  moreQuestions:
    "Ihre Antworten sind gespeichert. Auf dieser Seite gibt es jetzt weitere Fragen: Bitte beantworten Sie auch diese.",
  stillMissing: "Ihre Antworten sind gespeichert. Auf dieser Seite fehlt noch etwas.",
  errorPrefix: "Fehler:",
  errorSummary: "Bitte prüfen Sie diese Antworten",
  otherLanguages: "Sprachen",
  progress: (page, pages) => `Seite ${number(page)} von ${number(pages)}`,
  askedBy: (name) => `${name} möchte gern von Ihnen hören.`,
  duration: (minutes) => plural(minutes, { one: "Das dauert etwa eine Minute.", other: "Das dauert etwa # Minuten." }),
  answersGoTo: (name) =>
    name === undefined
      ? "Ihre Antworten gehen an den Absender dieses Links. Dort ist zu sehen, dass sie von Ihnen sind."
      : `Ihre Antworten gehen an ${name}. Dort ist zu sehen, dass sie von Ihnen sind.`,
  resume: "Was Sie bisher geantwortet haben, ist noch da.",
  optOutLink: "Nicht mehr fragen",
  lengthHint: (max) => plural(max, { one: "Höchstens ein Zeichen.", other: "Bis zu # Zeichen." }),
  numberHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `Eine Zahl von ${number(min)} bis ${number(max)}.`
      : min !== undefined
        ? `Eine Zahl ab ${number(min)}.`
        : max !== undefined
          ? `Eine Zahl bis ${number(max)}.`
          : undefined,
  dateHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `Ein Tag vom ${day(min)} bis zum ${day(max)}.`
      : min !== undefined
        ? `Ab dem ${day(min)}.`
        : max !== undefined
          ? `Bis zum ${day(max)}.`
          : undefined,
  chooseHint: (min, max) =>
    max === undefined
      ? min > 1
        ? `Wählen Sie mindestens ${number(min)}.`
        : "Wählen Sie alles, was zutrifft."
      : min === max
        ? `Wählen Sie ${number(max)}.`
        : min > 1
          ? `Wählen Sie ${number(min)} bis ${number(max)}.`
          : `Wählen Sie höchstens ${number(max)}.`,
  problem: {
    enterText: "Schreiben Sie eine Antwort",
    enterNumber: "Geben Sie eine Zahl ein",
    enterDate: "Geben Sie ein Datum ein",
    enterEmail: "Geben Sie eine E-Mail-Adresse ein",
    chooseOne: "Wählen Sie eine Antwort",
    chooseSome: "Wählen Sie mindestens eine Antwort",
    chooseListed: "Wählen Sie eine der Antworten aus der Liste",
    giveOnce: "Geben Sie nur eine Antwort",
    notANumber: "Geben Sie eine Zahl in Ziffern ein, zum Beispiel 12 oder 4,5",
    notADate: "Geben Sie ein Datum ein, das es gibt, zum Beispiel 2026-03-01",
    notAnEmail: "Geben Sie eine E-Mail-Adresse ein, zum Beispiel name@beispiel.de",
    numberFrom: (min) => `Geben Sie eine Zahl ab ${number(min)} ein`,
    numberTo: (max) => `Geben Sie eine Zahl bis ${number(max)} ein`,
    dateFrom: (min) => `Geben Sie ein Datum ab dem ${day(min)} ein`,
    dateTo: (max) => `Geben Sie ein Datum bis zum ${day(max)} ein`,
    tooShort: (min) =>
      plural(min, { one: "Schreiben Sie mindestens ein Zeichen", other: "Schreiben Sie mindestens # Zeichen" }),
    tooLong: (max, length) =>
      plural(max, {
        one: `Kürzen Sie Ihre Antwort auf ein Zeichen; sie hat ${number(length)}`,
        other: `Kürzen Sie Ihre Antwort auf # Zeichen; sie hat ${number(length)}`,
      }),
    tooFew: (min) =>
      plural(min, { one: "Wählen Sie mindestens eine Antwort", other: "Wählen Sie mindestens # Antworten" }),
    tooMany: (max) => plural(max, { one: "Wählen Sie nur eine Antwort", other: "Wählen Sie höchstens # Antworten" }),
    changedElsewhere:
      "Diese Antworten wurden in einem anderen Fenster geändert. Sie sehen, was jetzt gespeichert ist: Prüfen Sie es und senden Sie es noch einmal.",
    notSaved:
      "Ihre Antworten konnten gerade nicht gespeichert werden. Sie sind noch hier: Bitte senden Sie sie in einem Moment noch einmal.",
    enterTime: "Geben Sie eine Uhrzeit ein",
    notOfForm: (example) => `Schreiben Sie es wie ${example}`,
    from: (bound) => `Geben Sie ${bound} oder später ein`,
    to: (bound) => `Geben Sie ${bound} oder früher ein`,
    answerOne: "Beantworten Sie mindestens eine dieser Fragen",
    chooseOther: "Wählen Sie in jeder Zeile eine andere Antwort",
    sayOther: "Schreiben Sie, was Sie mit Ihrer Antwort meinen",
    aloneOnly: (choice) => `Wählen Sie entweder „${choice}“ oder andere Antworten`,
    checkAnswer: "Prüfen Sie diese Antwort",
    checkForm: "Schreiben Sie die Antwort in der verlangten Form",
    noDigits: "Schreiben Sie die Antwort ohne Ziffern",
    rank: "Vergeben Sie mindestens einen Platz",
    rankFrom: (count) => `Vergeben Sie einen Platz von 1 bis ${number(count)}`,
    rankTwice: (place) => `Vergeben Sie Platz ${number(place)} nur einmal`,
    tooFewRows: (min) =>
      plural(min, { one: "Füllen Sie mindestens einen Eintrag aus", other: "Füllen Sie mindestens # Einträge aus" }),
    tooManyRows: (max) =>
      plural(max, { one: "Machen Sie nur einen Eintrag", other: "Machen Sie höchstens # Einträge" }),
    repeated: "Geben Sie in jedem Eintrag eine andere Antwort",
    chooseFile: "Wählen Sie eine Datei aus",
    tooManyFiles: (max) =>
      plural(max, { one: "Geben Sie nur eine Datei ab", other: "Geben Sie höchstens # Dateien ab" }),
    fileTooLarge: (name, maxBytes) => `Wählen Sie statt ${name} eine Datei von höchstens ${size(maxBytes)}`,
    fileNotTaken: (name, accepted) => `Wählen Sie statt ${name} eine Datei der Art ${list(accepted)}`,
    fileEmpty: (name) => `Wählen Sie statt ${name} eine Datei, in der etwas steht`,
  },
  message: {
    thanks: { title: "Vielen Dank", text: "Ihre Antworten sind angekommen. Sie können diese Seite schließen." },
    alreadyAnswered: {
      title: "Sie haben bereits geantwortet",
      text: "Ihre Antworten sind angekommen, und es wurde nichts geändert. Vielen Dank.",
    },
    unknownLink: {
      title: "Dieser Link funktioniert nicht",
      text: "Prüfen Sie, ob Sie ihn vollständig aus der E-Mail kopiert haben, oder öffnen Sie ihn dort noch einmal.",
    },
    expired: {
      title: "Dieser Link ist abgelaufen",
      text: "Die Zeit zum Antworten ist vorbei. Sie müssen nichts weiter tun.",
    },
    revoked: {
      title: "Dieser Link wird nicht mehr verwendet",
      text: "Der Absender hat ihn zurückgezogen. Sie müssen nichts weiter tun.",
    },
    notOpenYet: {
      title: "Diese Umfrage hat noch nicht begonnen",
      text: "Bitte kommen Sie später wieder; Ihr Link bleibt gültig.",
    },
    closed: {
      title: "Diese Umfrage ist beendet",
      text: "Es werden keine Antworten mehr angenommen. Danke, dass Sie helfen wollten.",
    },
    unsubscribed: {
      title: "Wir fragen Sie nicht mehr",
      text: "Ihre Adresse ist ausgetragen. Es kann einen Moment dauern, bis jeder Absender das weiß.",
    },
    unavailable: {
      title: "Bitte versuchen Sie es in einem Moment noch einmal",
      text: "Das Formular ist gerade nicht erreichbar. Es wurde nichts geändert.",
    },
    tooLarge: {
      title: "Das war zu viel Text",
      text: "Gehen Sie zurück, kürzen Sie Ihre Antworten und senden Sie sie noch einmal.",
    },
    malformed: {
      title: "Das konnte nicht gelesen werden",
      text: "Gehen Sie zurück zum Formular, laden Sie es neu und senden Sie Ihre Antworten noch einmal.",
    },
    failed: {
      title: "Bei uns ist etwas schiefgegangen",
      text: "Es wurde nichts gespeichert. Bitte versuchen Sie es später noch einmal.",
    },
  },
  openForm: "Formular öffnen",
  opensAt: (moment) => `Sie beginnt am ${moment}.`,
  unsubscribe: {
    title: "Möchten Sie diese Anfragen nicht mehr bekommen?",
    text: "Wenn Sie bestätigen, bekommt Ihre E-Mail-Adresse keine Umfragen mehr von uns.",
    button: "Nicht mehr fragen",
    stay: "Lieber zur Umfrage",
  },
};
