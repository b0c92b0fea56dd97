/** What the first start makes, and every later one finds again: a survey, an account, a key for people, a key for the help desk. */
import { randomInt } from "node:crypto";
import { readFileSync } from "node:fs";
import { type SurveyLoop, scopes } from "express-survey-loop";
import { readOwnKey, writeOwnKey } from "./data-folder.js";
import type { Settings } from "./settings.js";
import { surveyId } from "./survey-service.js";

/** What can be shown only now, since only hashes are kept. */
export interface FirstCredentials {
  readonly apiKey?: string;
  readonly portalName?: string;
  readonly portalPassword?: string;
}

/** Makes what is missing. A start that broke off half-way is finished by the next one. */
export async function prepareFirstStart(loop: SurveyLoop, { dataDir }: Settings): Promise<FirstCredentials> {
  await publishSample(loop);
  const keys = (await loop.keys.list()).filter(({ revokedAt }) => revokedAt === undefined);
  const ownKeyId = readOwnKey(dataDir)?.split(".")[0];
  if (!keys.some(({ keyId }) => keyId === ownKeyId)) {
    const wanted = ["invitations:write", "invitations:read", "responses:read", "surveys:read"] as const;
    writeOwnKey(dataDir, (await loop.keys.create({ label: "help desk", scopes: wanted })).key);
  }
  const isFirst = !keys.some(({ keyId }) => keyId !== ownKeyId);
  const created = isFirst ? { apiKey: (await loop.keys.create({ label: "first key", scopes })).key } : {};
  if ((await loop.accounts.list()).length > 0) return created;
  const portalPassword = createPassword();
  await loop.accounts.setPassword("admin", portalPassword, "admin");
  return { ...created, portalName: "admin", portalPassword };
}

/** A newer version that somebody has published stays. */
async function publishSample(loop: SurveyLoop): Promise<void> {
  const { surveys } = await loop.operations.listSurveys();
  if (surveys.some((survey) => survey.surveyId === surveyId)) return;
  const definition = JSON.parse(readFileSync(new URL(`../surveys/${surveyId}.json`, import.meta.url), "utf8"));
  await loop.operations.publishSurvey({ surveyId, definition });
}

/** Four groups of five: easy to type, without letters that look alike, over 90 bits. */
function createPassword(): string {
  const letters = "abcdefghjkmnpqrstuvwxyz23456789";
  const group = () => Array.from({ length: 5 }, () => letters[randomInt(letters.length)]).join("");
  return Array.from({ length: 4 }, group).join("-");
}
