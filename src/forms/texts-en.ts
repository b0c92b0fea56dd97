/** The fixed texts of the form pages in English. */
import { createTextForms } from "./text-forms.js";
import type { FormTexts } from "./texts.js";

const { day, list, number, plural, size } = createTextForms("en");

export const english: FormTexts = {
  yes: "Yes",
  no: "No",
  continue: "Continue",
  send: "Send my answers",
  back: "Back",
  required: "(required)",
  choose: "Choose one",
  start: "Start",
  none: "None",
  other: "Other (describe)",
  refuse: "I prefer not to answer",
  dontKnow: "I do not know",
  selectAll: "Select all",
  commentLabel: "Your comment",
  otherLabel: "In your own words",
  entry: (number) => `Entry ${number}`,
  addEntry: "Add another",
  removeEntry: "Remove",
  noEntries: "There is nothing here yet.",
  total: "Total",
  rankHint: (count) => `Give each a place from 1 (first) to ${number(count)} (last). What has no place follows behind.`,
  noPlace: "No place",
  moveItem: (item) => `Move ${item}`,
  saving: {
    saved: "Saved",
    offline: "Not saved yet. Your answers stay on this page and are saved as soon as possible.",
    conflict: "These answers were changed in another window. What you typed here since then is not saved.",
    stored: "Show what is saved",
    more: "There are more questions on this page now.",
  },
  keys: {
    title: "Keyboard shortcuts",
    text: "In a group of choices, a number chooses and Enter goes on to the next question. Tab and the arrow keys work as everywhere.",
    use: "Use these keys",
  },
  testNotice: "This is a test. Nothing that you answer here is counted or exported.",
  formHint: (example) => `Write it like ${example}.`,
  fileHint: (maxFiles, maxBytes, accepted) =>
    [
      plural(maxFiles, {
        one: `One file of up to ${size(maxBytes)}.`,
        other: `Up to # files of up to ${size(maxBytes)} each.`,
      }),
      ...(accepted.length === 0 ? [] : [`Taken are ${list(accepted)}.`]),
    ].join(" "),
  fileSize: (bytes) => size(bytes),
  removeFile: "Remove",
  addFiles: "Choose a file",
  moreQuestions: "Your answers were kept. There are more questions on this page now: please answer them, too.",
  stillMissing: "Your answers were kept. On this page something is still missing.",
  errorPrefix: "Error:",
  errorSummary: "Please check these answers",
  otherLanguages: "Languages",
  progress: (page, pages) => `Page ${number(page)} of ${number(pages)}`,
  askedBy: (name) => `${name} would like to hear from you.`,
  duration: (minutes) => plural(minutes, { one: "It takes about a minute.", other: "It takes about # minutes." }),
  answersGoTo: (name) => `Your answers go to ${name ?? "the sender of this link"}, who can see that they are yours.`,
  resume: "We kept what you have answered so far.",
  optOutLink: "Do not ask me again",
  lengthHint: (max) => plural(max, { one: "Up to one character.", other: "Up to # characters." }),
  numberHint: (min, max) =>
    min !== undefined && max !== undefined
      ? `A number from ${number(min)} to ${number(max)}.`
      : min !== undefined
        ? `A number of ${number(min)} or more.`
        : max !== undefined
          ? `A number of ${number(max)} or less.`
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
        ? `Choose ${number(min)} or more.`
        : "Choose all that apply."
      : min === max
        ? `Choose ${number(max)}.`
        : min > 1
          ? `Choose ${number(min)} to ${number(max)}.`
          : `Choose up to ${number(max)}.`,
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
    numberFrom: (min) => `Enter a number of ${number(min)} or more`,
    numberTo: (max) => `Enter a number of ${number(max)} or less`,
    dateFrom: (min) => `Enter a date from ${day(min)} on`,
    dateTo: (max) => `Enter a date up to ${day(max)}`,
    tooShort: (min) => plural(min, { one: "Write at least one character", other: "Write at least # characters" }),
    tooLong: (max, length) =>
      plural(max, {
        one: `Shorten your answer to one character; it has ${number(length)}`,
        other: `Shorten your answer to # characters; it has ${number(length)}`,
      }),
    tooFew: (min) => plural(min, { one: "Choose at least one answer", other: "Choose at least # answers" }),
    tooMany: (max) => plural(max, { one: "Choose one answer only", other: "Choose at most # answers" }),
    changedElsewhere:
      "These answers were changed in another window. You see what is stored now: check it and send it again.",
    notSaved: "Your answers could not be stored just now. They are still here: please send them again in a moment.",
    enterTime: "Enter a time",
    notOfForm: (example) => `Write it like ${example}`,
    from: (bound) => `Enter ${bound} or later`,
    to: (bound) => `Enter ${bound} or earlier`,
    answerOne: "Answer at least one of these",
    chooseOther: "Choose a different answer in each row",
    sayOther: "Say what you mean by your answer",
    aloneOnly: (choice) => `Choose either “${choice}” or other answers`,
    checkAnswer: "Check this answer",
    checkForm: "Write the answer in the form that is asked for",
    noDigits: "Write the answer without digits",
    rank: "Give at least one place",
    rankFrom: (count) => `Give a place from 1 to ${count}`,
    rankTwice: (place) => `Give place ${place} only once`,
    tooFewRows: (min) => plural(min, { one: "Fill in at least one entry", other: "Fill in at least # entries" }),
    tooManyRows: (max) => plural(max, { one: "Give one entry only", other: "Give at most # entries" }),
    repeated: "Give a different answer in each entry",
    chooseFile: "Choose a file",
    tooManyFiles: (max) => plural(max, { one: "Give one file only", other: "Give at most # files" }),
    fileTooLarge: (name, maxBytes) => `Choose a file of up to ${size(maxBytes)} instead of ${name}`,
    fileNotTaken: (name, accepted) => `Choose a file of the kinds ${list(accepted)} instead of ${name}`,
    fileEmpty: (name) => `Choose a file with something in it instead of ${name}`,
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
  opensAt: (moment) => `It opens on ${moment}.`,
  unsubscribe: {
    title: "Do you want to stop these requests?",
    text: "If you confirm, your e-mail address gets no more survey requests from us.",
    button: "Stop asking me",
    stay: "Go to the survey instead",
  },
};
