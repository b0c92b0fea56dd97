/** A published version of a survey, as stored. What its definition means is the business of `forms`. */
import type { Instant } from "./instant.js";

/** A SurveyJS definition as JSON. */
export type SurveyDefinition = { readonly [member: string]: unknown };

/** One published version. Versions of a survey count from 1 and are never changed or removed. */
export interface SurveyVersion {
  readonly surveyId: string;
  readonly version: number;
  readonly publishedAt: Instant;
  readonly definition: SurveyDefinition;
}
