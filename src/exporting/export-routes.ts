/** The downloads `GET /export/{surveyId}.csv` and `.ndjson`. Who may download is decided by the authorisation it is given. */
import { isName } from "../domain/identifiers.js";
import { invalidArgument, SurveyLoopError } from "../errors.js";
import type { HttpRequest, HttpResponse } from "../http/messages.js";
import type { Route } from "../http/route.js";
import type { Caller, Services } from "../operations/context.js";
import { encodeCsvExport } from "./csv-export.js";
import { encodeNdjsonExport } from "./ndjson-export.js";

export interface ExportRouteOptions {
  /** Says who asks, or throws `unauthenticated` or `permission_denied`. */
  readonly authorize: (request: HttpRequest) => Promise<Caller>;
}

/**
 * Creates the routes of the downloads. Query: `include=complete|all` (default `complete`), for CSV also `bom=1` and `raw=1`.
 *
 * @returns routes whose handlers throw `unauthenticated`, `permission_denied`, `not_found` and `invalid_argument` before a
 * byte is sent; once the file has begun, a failure breaks the connection
 */
export function createExportRoutes(services: Services, { authorize }: ExportRouteOptions): Route[] {
  const handler = async (request: HttpRequest): Promise<HttpResponse> => {
    const caller = await authorize(request);
    if (!caller.scopes.has("responses:read")) {
      throw new SurveyLoopError("permission_denied", "Downloads need the scope responses:read.");
    }
    const file = /^(.+)\.(csv|ndjson)$/.exec(request.params.fileName ?? "");
    const surveyId = file?.[1] ?? "";
    const survey = isName(surveyId) ? await services.surveys.find(surveyId) : undefined;
    if (file === null || survey === undefined) {
      throw new SurveyLoopError(
        "not_found",
        "There is no such download. Its name is a survey's ID with .csv or .ndjson.",
      );
    }
    const extension = file[2] as "csv" | "ndjson";
    const { storage, surveys } = services;
    const options = readOptions(request.query, extension);
    await services.audit.record({
      action: "download.made",
      actor: caller.id,
      subject: surveyId,
      details: { file: `${surveyId}.${extension}`, include: options.include },
    });
    const source = { storage, surveys, survey, ...options };
    return {
      status: 200,
      headers: {
        "content-type":
          extension === "csv" ? "text/csv; charset=utf-8; header=present" : "application/x-ndjson; charset=utf-8",
        "content-disposition": `attachment; filename="${surveyId}.${extension}"`,
        "cache-control": "no-store",
      },
      body: extension === "csv" ? encodeCsvExport(source) : encodeNdjsonExport(source),
    };
  };
  return [{ method: "GET", path: "/export/{fileName}", kind: "api", handler }];
}

function readOptions(query: string, extension: "csv" | "ndjson") {
  const parameters = new URLSearchParams(query);
  const allowed = extension === "csv" ? ["include", "bom", "raw"] : ["include"];
  for (const name of parameters.keys()) {
    if (!allowed.includes(name)) {
      throw invalidArgument(name, `${name} is not known here. A .${extension} download takes ${allowed.join(", ")}.`);
    }
  }
  const include = choice(parameters, "include", ["complete", "all"]) ?? "complete";
  const byteOrderMark = choice(parameters, "bom", ["0", "1"]) === "1";
  const raw = choice(parameters, "raw", ["0", "1"]) === "1";
  return { include, byteOrderMark, raw };
}

function choice<const V extends string>(
  parameters: URLSearchParams,
  name: string,
  values: readonly V[],
): V | undefined {
  const given = parameters.getAll(name);
  if (given.length === 0) return undefined;
  const value = values.find((each) => each === given[0]);
  if (given.length > 1 || value === undefined) {
    throw invalidArgument(name, `${name} must be given once, as one of ${values.join(", ")}.`);
  }
  return value;
}
