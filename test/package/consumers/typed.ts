/** A consumer in TypeScript, whose wrong uses must be errors. */
import express from "express";
import {
  type EventTypes,
  type Logger,
  type SurveyLoop,
  SurveyLoopError,
  type SurveyLoopOptions,
  surveyLoop,
} from "express-survey-loop";
import { createLowdbStorage, type LowdbStorageOptions } from "express-survey-loop/storage/lowdb";
import { createPostgresStorage, type PostgresStorageOptions } from "express-survey-loop/storage/postgres";
import { createSqliteStorage, type SqliteStorageOptions } from "express-survey-loop/storage/sqlite";
import { type ConformanceOptions, storageConformance } from "express-survey-loop/storage-conformance";

const files: LowdbStorageOptions = { folder: "data" };
const file: SqliteStorageOptions = { file: "data.db" };
const database: PostgresStorageOptions = { url: "postgres://127.0.0.1/surveys" };
export const storages = [createLowdbStorage(files), createSqliteStorage(file), createPostgresStorage(database)];

const logger: Logger = { debug() {}, info() {}, warn() {}, error() {} };
const options: SurveyLoopOptions = { publicUrl: "https://www.example.com/surveys", secret: "x", logger };
export function mount(): SurveyLoop {
  const app = express();
  const loop = surveyLoop(options);
  app.use("/surveys", loop);
  loop.on("response.completed", ({ response }: EventTypes["response.completed"]) => console.log(response.answers));
  return loop;
}

export async function invite(loop: SurveyLoop): Promise<string | undefined> {
  try {
    const { trackingUrl, created } = await loop.operations.createTrackingUrl({
      surveyId: "s",
      email: "ann@example.com",
    });
    return created ? trackingUrl : undefined;
  } catch (error) {
    if (error instanceof SurveyLoopError && error.code === "not_found") return undefined;
    throw error;
  }
}

// @ts-expect-error there is no such option
surveyLoop({ ...options, publicURL: "https://www.example.com" });
// @ts-expect-error an operation's input is typed
mount().operations.createTrackingUrl({ surveyId: "s" });
// @ts-expect-error there is no such event
mount().on("response.finished", () => {});

export const declare = (given: ConformanceOptions) => storageConformance(given);
