/** Trying a survey's form: makes a test link and goes there. Tests that have ended go then and at each sign-in. */
import type { HttpResponse } from "../http/messages.js";
import type { TestRoom } from "../operations/answering/test-room.js";
import type { Services } from "../operations/context.js";
import type { Visit } from "./gate.js";
import { requestedSurvey } from "./survey-frame.js";

/** Begins a test of the survey in the path. */
export function testLink(services: Services, tests: Pick<TestRoom, "start" | "removeEnded">) {
  return async ({ request }: Visit): Promise<HttpResponse> => {
    await tests.removeEnded();
    const url = new URL(await tests.start(await requestedSurvey(services, request)));
    return { status: 303, headers: { location: url.pathname, "cache-control": "no-store" } };
  };
}
