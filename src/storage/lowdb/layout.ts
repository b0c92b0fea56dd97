/** Names of files and folders in the folder of the lowdb driver, both ways. */
import { join } from "node:path";
import type { DocumentCollection } from "../contract.js";

/** The file that marks a folder as ours. */
export const storageFileName = "storage.json";
export const surveysFolderName = "surveys";
export const documentsFolderName = "documents";
export const valuesFolderName = "values";
export const versionsFolderName = "versions";
export const invitationsFolderName = "invitations";

const surveyPrefix = "survey-";

/**
 * The folder name of a survey. A capital letter is written `+` and its small one, so that `A` and `a` stay apart where a
 * file system does not tell them apart; the prefix keeps clear of the names that Windows reserves (`con`, `nul`, ...).
 */
export function surveyFolderName(surveyId: string): string {
  if (!isSurveyId(surveyId)) throw new TypeError(`${JSON.stringify(surveyId)} cannot be the ID of a survey.`);
  return surveyPrefix + surveyId.replace(/[A-Z]/g, (letter) => `+${letter.toLowerCase()}`);
}

/** The survey of a folder name, `undefined` when no survey has such a folder. */
export function surveyOfFolderName(name: string): string | undefined {
  if (!name.startsWith(surveyPrefix)) return undefined;
  const surveyId = name.slice(surveyPrefix.length).replace(/\+([a-z])/g, (_, letter: string) => letter.toUpperCase());
  return isSurveyId(surveyId) && surveyFolderName(surveyId) === name ? surveyId : undefined;
}

function isSurveyId(text: string): boolean {
  return /^[A-Za-z0-9][A-Za-z0-9_-]{0,63}$/.test(text);
}

export function numberedFileName(number: number): string {
  return `${String(number).padStart(6, "0")}.json`;
}

/** The number of a file name, `undefined` when it has none. */
export function numberOfFileName(name: string): number | undefined {
  const number = Number(/^(\d{6,})\.json$/.exec(name)?.[1]);
  return number >= 1 && numberedFileName(number) === name ? number : undefined;
}

/** Whether a file in the folder `values` has a name that we give. */
export function isValueFileName(name: string): boolean {
  return /^[0-9a-f]{32}\.json$/.test(name);
}

export function versionsFolder(root: string, surveyId: string): string {
  return join(root, surveysFolderName, surveyFolderName(surveyId), versionsFolderName);
}

export function invitationsFolder(root: string, surveyId: string): string {
  return join(root, surveysFolderName, surveyFolderName(surveyId), invitationsFolderName);
}

export function documentsFolder(root: string, collection: DocumentCollection): string {
  return join(root, documentsFolderName, collection);
}
