/** Reads the member `surveyLoop` of a definition, which is ours: unlike the rest it takes no unknown member. */
import { isParameterName } from "../domain/identifiers.js";
import { type Instant, parseInstant } from "../domain/instant.js";
import { contrastWithWhite, hexColour, readableOnWhite } from "./brand-colour.js";
import type { Question, SurveySettings } from "./compiled-survey.js";
import { type Findings, isObject, type JsonObject, memberPath, quoted } from "./findings.js";
import { nearestName } from "./nearest-name.js";
import { safeAddress, safeOrigin } from "./safe-address.js";
import { withoutAbsent } from "./without-absent.js";

const root = "surveyLoop";
/** Longest logo, in characters of its `data:` address. */
const maxLogoLength = 150_000;

/** The settings, with defaults for what is absent or refused. */
export function compileSettings(
  given: unknown,
  questions: ReadonlyMap<string, Question>,
  findings: Findings,
): SurveySettings {
  const settings = members(given, root, settingNames, findings);
  if (settings.anonymous !== undefined && settings.anonymous !== false) {
    findings.refuse(
      `${root}.anonymous`,
      "not supported; answers are kept together with the invitation, so do not promise otherwise",
    );
  }
  const opensAt = moment(settings.opensAt, `${root}.opensAt`, findings);
  const closesAt = moment(settings.closesAt, `${root}.closesAt`, findings);
  if (opensAt !== undefined && closesAt !== undefined && opensAt >= closesAt) {
    findings.refuse(`${root}.closesAt`, "must be later than opensAt");
  }
  const contact = members(settings.contactRules, `${root}.contactRules`, ["cooldownDays"], findings);
  const cooldownDays = wholeNumber(contact.cooldownDays, `${root}.contactRules.cooldownDays`, 3650, findings);
  return withoutAbsent<SurveySettings>({
    scores: compileScores(settings.scores, questions, findings),
    declaredParameters: texts(settings.declaredParameters, `${root}.declaredParameters`, 50, findings)
      .filter(({ text, path }) => {
        if (isParameterName(text)) return true;
        findings.refuse(path, `${quoted(text)} is no parameter name: letters, digits, _ . - and up to 64 characters`);
        return false;
      })
      .map(({ text }) => text),
    opensAt,
    closesAt,
    responseLimit: wholeNumber(settings.responseLimit, `${root}.responseLimit`, 1_000_000_000, findings),
    minimumGroupSize: wholeNumber(settings.minimumGroupSize, `${root}.minimumGroupSize`, 1000, findings),
    completionRedirect: redirect(settings.completionRedirect, findings),
    frameAncestors: compileOrigins(settings.frameAncestors, findings),
    contactRules: withoutAbsent<SurveySettings["contactRules"]>({ cooldownDays }),
    brand: compileBrand(settings.brand, findings),
  });
}

const settingNames = [
  ...["scores", "declaredParameters", "opensAt", "closesAt", "responseLimit", "completionRedirect"],
  ...["minimumGroupSize"],
  ...["frameAncestors", "contactRules", "brand", "anonymous"],
];

/** The object at a path; an unknown member is refused. Absent is empty. */
function members(given: unknown, path: string, known: readonly string[], findings: Findings): JsonObject {
  if (given === undefined || given === null) return {};
  if (!isObject(given)) {
    findings.refuse(path, "must be an object");
    return {};
  }
  for (const name of Object.keys(given)) {
    if (known.includes(name)) continue;
    const meant = findings.counts().problems < 10 ? nearestName(name, known) : undefined;
    const advice = meant === undefined ? `known are ${known.join(", ")}` : `did you mean ${meant}?`;
    findings.refuse(memberPath(path, name), `is unknown; ${advice}`);
  }
  return given;
}

function compileScores(
  given: unknown,
  questions: ReadonlyMap<string, Question>,
  findings: Findings,
): SurveySettings["scores"] {
  const path = `${root}.scores`;
  const scores = members(given, path, ["nps", "csat", "ces"], findings);
  const score = (name: "nps" | "csat" | "ces", fits: (question: Question) => boolean, wanted: string) => {
    const questionId = scores[name];
    if (questionId === undefined || questionId === null) return undefined;
    const question = typeof questionId === "string" ? questions.get(questionId) : undefined;
    if (typeof questionId !== "string" || question === undefined) {
      const meant = typeof questionId === "string" ? nearestName(questionId, questions.keys()) : undefined;
      const advice = meant === undefined ? "" : `; did you mean ${meant}?`;
      findings.refuse(`${path}.${name}`, `there is no question ${quoted(questionId)}${advice}`);
    } else if (!fits(question)) findings.refuse(`${path}.${name}`, `${quoted(questionId)} must be ${wanted}`);
    return question?.questionId;
  };
  return withoutAbsent<SurveySettings["scores"]>({
    nps: score("nps", isZeroToTen, "a rating with rateMin 0 and rateMax 10"),
    csat: score("csat", (question) => numbersOf(question).length >= 3, "a rating of three or more numbers"),
    ces: score(
      "ces",
      (question) => question.kind === "number" || numbersOf(question).length >= 2,
      "a rating of numbers, or a number",
    ),
  });
}

/** The values of a rating, none unless all are numbers. */
function numbersOf(question: Question): readonly number[] {
  if (question.kind !== "rating") return [];
  const values = (question.choices ?? []).map((choice) => choice.value);
  return values.every((value) => typeof value === "number") ? values : [];
}

function isZeroToTen(question: Question): boolean {
  const values = numbersOf(question);
  return values.length === 11 && values.every((value) => Number.isInteger(value) && value >= 0 && value <= 10);
}

function compileOrigins(given: unknown, findings: Findings): readonly string[] {
  return texts(given, `${root}.frameAncestors`, 20, findings).flatMap(({ text, path }) => {
    const origin = safeOrigin(text);
    if (origin === undefined) findings.refuse(path, `${quoted(text)} is no origin; write https://intranet.example`);
    return origin === undefined ? [] : [origin];
  });
}

function redirect(given: unknown, findings: Findings): string | undefined {
  if (given === undefined || given === null || given === "") return undefined;
  const address = typeof given === "string" ? safeAddress(given) : undefined;
  if (address === undefined) {
    findings.refuse(
      `${root}.completionRedirect`,
      "must be an https address without user name and password (http only for localhost)",
    );
  }
  return address;
}

function compileBrand(given: unknown, findings: Findings): SurveySettings["brand"] {
  const path = `${root}.brand`;
  const brand = members(given, path, ["name", "accentColor", "logoUrl"], findings);
  return withoutAbsent<SurveySettings["brand"]>({
    name: brandName(brand.name, `${path}.name`, findings),
    accentColor: accent(brand.accentColor, `${path}.accentColor`, findings),
    logoUrl: logo(brand.logoUrl, `${path}.logoUrl`, findings),
  });
}

function brandName(given: unknown, path: string, findings: Findings): string | undefined {
  if (given === undefined || given === null || given === "") return undefined;
  if (typeof given === "string" && given.trim().length > 0 && given.length <= 100) return given.trim();
  findings.refuse(path, "must be a text of up to 100 characters");
  return undefined;
}

function accent(given: unknown, path: string, findings: Findings): string | undefined {
  if (given === undefined || given === null || given === "") return undefined;
  const colour = typeof given === "string" ? hexColour(given) : undefined;
  if (colour === undefined) {
    findings.refuse(path, "must be a colour such as #0b5cad");
    return undefined;
  }
  const shown = readableOnWhite(colour);
  if (shown !== colour) {
    const contrast = contrastWithWhite(colour).toFixed(1);
    findings.warn(
      path,
      `${colour} has a contrast of ${contrast} to 1 on white, less than 4.5; ${shown} is used instead`,
    );
  }
  return shown;
}

function logo(given: unknown, path: string, findings: Findings): string | undefined {
  if (given === undefined || given === null || given === "") return undefined;
  if (typeof given === "string" && given.length > maxLogoLength) {
    findings.refuse(path, `has ${given.length} characters; at most ${maxLogoLength} are taken`);
  } else if (
    typeof given === "string" &&
    /^data:image\/(?:png|jpeg|gif|webp);base64,[A-Za-z0-9+/]+={0,2}$/.test(given)
  ) {
    return given;
  } else {
    findings.refuse(
      path,
      "must be the picture itself, as data:image/png;base64,... (png, jpeg, gif or webp): pages load nothing from other hosts",
    );
  }
  return undefined;
}

function moment(given: unknown, path: string, findings: Findings): Instant | undefined {
  if (given === undefined || given === null || given === "") return undefined;
  const instant = typeof given === "string" ? parseInstant(given) : undefined;
  if (instant === undefined) findings.refuse(path, "must be a date and time such as 2026-03-01T10:15:30Z");
  return instant;
}

function wholeNumber(given: unknown, path: string, max: number, findings: Findings): number | undefined {
  if (given === undefined || given === null) return undefined;
  if (typeof given === "number" && Number.isSafeInteger(given) && given >= 1 && given <= max) return given;
  findings.refuse(path, `must be a whole number from 1 to ${max}`);
  return undefined;
}

/** A list of different texts with their paths. */
function texts(given: unknown, path: string, max: number, findings: Findings): { text: string; path: string }[] {
  if (given === undefined || given === null) return [];
  if (!Array.isArray(given) || !given.every((text) => typeof text === "string")) {
    findings.refuse(path, "must be a list of texts");
    return [];
  }
  if (given.length > max) {
    findings.refuse(path, `has ${given.length} entries; at most ${max} are taken`);
    return [];
  }
  return [...new Set(given)].map((text) => ({ text, path: `${path}[${given.indexOf(text)}]` }));
}
