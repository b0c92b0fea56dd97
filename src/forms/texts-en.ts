/** The fixed texts of the form pages in English. */
import type { FormTexts } from "./texts.js";

export const english: FormTexts = {
  yes: "Yes",
  no: "No",
  continue: "Continue",
  send: "Send my answers",
  back: "Back",
  required: "(required)",
  choose: "Choose one",
  errorPrefix: "Error:",
  errorSummary: "Please check these answers",
  otherLanguages: "Languages",
  progress: (page, pages) => `Page ${page} of ${pages}`,
  askedBy: (name) => `${name} would like to hear from you.`,
  duration: (minutes) => (minutes === 1 ? "It takes about a minute." : `It takes about ${minutes} minutes.`),
  answersGoTo: (name) => `Your answers go to ${name ?? "the sender of this link"}, who can see that they are yours.`,
  resume: "We kept what you have answered so far.",
  optOutLink: "Do not ask me again",
  lengthHint: (max) => `Up to ${max} characters.`,
  numberHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `A number from ${min} to ${max}.`
      : min !== undefined
        ? `A number of ${min} or more.`
        : max !== undefined
          ? `A number of ${max} or less.`
          : undefined,
  dateHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `A day from ${day(min)} to ${day(max)}.`
      : min !== undefined
        ? `${day(min)} or later.`
        : max !== undefined
          ? `${day(max)} or earlier.`
          : undefined,
  chooseHint: (min, max) =>
    max === undefined
      ? min > 1
        ? `Choose ${min} or more.`
        : "Choose all that apply."
      : min === max
        ? `Choose ${max}.`
        : min > 1
          ? `Choose ${min} to ${max}.`
          : `Choose up to ${max}.`,
  problem: {
    enterText: "Write an answer",
    enterNumber: "Enter a number",
    enterDate: "Enter a date",
    enterEmail: "Enter an e-mail address",
    chooseOne: "Choose an answer",
    chooseSome: "Choose at least one answer",
    chooseListed: "Choose one of the answers in the list",
    giveOnce: "Give one answer only",
    notANumber: "Enter a number, using digits, such as 12 or 4.5",
    notADate: "Enter a date that exists, such as 2026-03-01",
    notAnEmail: "Enter an e-mail address such as name@example.com",
    numberFrom: (min) => `Enter a number of ${min} or more`,
    numberTo: (max) => `Enter a number of ${max} or less`,
    dateFrom: (min) => `Enter a date from ${day(min)} on`,
    dateTo: (max) => `Enter a date up to ${day(max)}`,
    tooShort: (min) => `Write at least ${min} characters`,
    tooLong: (max, length) => `Shorten your answer to ${max} characters; it has ${length}`,
    tooFew: (min) => `Choose at least ${min} answers`,
    tooMany: (max) => (max === 1 ? "Choose one answer only" : `Choose at most ${max} answers`),
    changedElsewhere:
      "These answers were changed in another window. You see what is stored now: check it and send it again.",
    notSaved: "Your answers could not be stored just now. They are still here: please send them again in a moment.",
  },
  message: {
    thanks: { title: "Thank you", text: "Your answers have arrived. You can close this page." },
    alreadyAnswered: {
      title: "You have already answered",
      text: "Your answers have arrived and nothing was changed. Thank you.",
    },
    unknownLink: {
      title: "This link does not work",
      text: "Check that you have copied all of it from the e-mail, or open it from there again.",
    },
    expired: { title: "This link has expired", text: "The time to answer is over. Nothing more is needed from you." },
    revoked: {
      title: "This link is no longer in use",
      text: "The sender has withdrawn it. Nothing more is needed from you.",
    },
    notOpenYet: { title: "This survey has not opened yet", text: "Please come back later; your link stays valid." },
    closed: { title: "This survey is closed", text: "No more answers are taken. Thank you for wanting to help." },
    unsubscribed: {
      title: "We will not ask you again",
      text: "Your address has been taken off. It may take a moment until every sender knows.",
    },
    unavailable: {
      title: "Please try again in a moment",
      text: "The form cannot be reached just now. Nothing was changed.",
    },
    tooLarge: { title: "That was too much text", text: "Go back, shorten your answers, and send them again." },
    malformed: {
      title: "That could not be read",
      text: "Go back to the form, reload it, and send your answers again.",
    },
    failed: { title: "Something went wrong on our side", text: "Nothing was stored. Please try again later." },
  },
  openForm: "Open the form",
  opensAt: (moment) => `It opens on ${moment} (UTC).`,
  unsubscribe: {
    title: "Do you want to stop these requests?",
    text: "If you confirm, your e-mail address gets no more survey requests from us.",
    button: "Stop asking me",
    stay: "Go to the survey instead",
  },
};

function day(date: string): string {
  return new Intl.DateTimeFormat("en", { dateStyle: "long", timeZone: "UTC" }).format(new Date(date));
}
