/** The sample survey that the example app publishes: two pages, English and French. */
import { readFileSync } from "node:fs";

export const ticketSurvey: Record<string, unknown> = JSON.parse(
  readFileSync(new URL("../../example-app/surveys/ticket-satisfaction.json", import.meta.url), "utf8"),
);
