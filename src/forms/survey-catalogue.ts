/** Finds surveys in storage and keeps their compiled form. A version never changes, so its compiled form is kept by version. */

import type { SurveyVersion } from "../domain/survey.js";
import type { Storage } from "../storage/contract.js";
import { compileSurvey } from "./compile-survey.js";
import type { CompiledSurvey } from "./compiled-survey.js";

/** Most compiled versions kept in memory. */
const maxKept = 1000;

export interface SurveyCatalogue {
  /** The version, or the latest one; `undefined` if there is none. */
  find(surveyId: string, version?: number): Promise<CompiledSurvey | undefined>;
  /** The latest version of every survey, ordered by ID. */
  list(): Promise<CompiledSurvey[]>;
}

export function createSurveyCatalogue(storage: Storage): SurveyCatalogue {
  const kept = new Map<string, CompiledSurvey>();
  const compiled = (stored: SurveyVersion): CompiledSurvey => {
    const key = `${stored.surveyId}/${stored.version}`;
    const known = kept.get(key);
    if (known) return known;
    const survey = compileSurvey(stored);
    if (kept.size >= maxKept) kept.delete(kept.keys().next().value!);
    kept.set(key, survey);
    return survey;
  };
  return {
    async find(surveyId, version) {
      const known = version === undefined ? undefined : kept.get(`${surveyId}/${version}`);
      if (known) return known;
      const stored = await storage.findSurvey(surveyId, version);
      return stored === undefined ? undefined : compiled(stored);
    },
    async list() {
      return (await storage.listSurveys()).map(compiled);
    },
  };
}
