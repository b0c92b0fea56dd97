/** The downloads `GET /export/{surveyId}.{format}`. Who may download is decided by the authorisation it is given. */
import { countResponses } from "../analysis/tally-responses.js";
import type { Calendar } from "../domain/calendar.js";
import { isName } from "../domain/identifiers.js";
import { SurveyLoopError } from "../errors.js";
import type { HttpRequest, HttpResponse } from "../http/messages.js";
import type { Route } from "../http/route.js";
import type { Caller, Services } from "../operations/context.js";
import type { ResponseSelection } from "../storage/contract.js";
import { exportEncoders, prepareExport } from "./export-formats.js";
import { readExportOptions } from "./export-options.js";
import type { ExportProgress } from "./export-progress.js";
import { type ExportFormat, exportFormats } from "./format-names.js";
import { xmlSchema } from "./xml-export.js";

export interface ExportRouteOptions {
  /** Says who asks, or throws `unauthenticated` or `permission_denied`. */
  readonly authorize: (request: HttpRequest) => Promise<Caller>;
  /** Whose days the filter means. */
  readonly calendar: Calendar;
  /** Remembers how far a download is that has `progress=` and an ID in its query. */
  readonly progress: ExportProgress;
}

const formats: readonly ExportFormat[] = exportFormats.map(({ ending }) => ending);

/**
 * Creates the routes of the downloads. The query is a filter (see `parseFilter`) with `include`, `values`, `labels`, and what
 * the format takes of `multiple`, `bom`, `separator` and `raw`; docs/downloads.md describes them.
 *
 * @returns routes whose handlers throw `unauthenticated`, `permission_denied`, `not_found` and `invalid_argument` before a
 * byte is sent; once the file has begun, a failure breaks the connection
 */
export function createExportRoutes(services: Services, { authorize, calendar, progress }: ExportRouteOptions): Route[] {
  const handler = async (request: HttpRequest): Promise<HttpResponse> => {
    const caller = await authorize(request);
    if (!caller.scopes.has("responses:read")) {
      throw new SurveyLoopError("permission_denied", "Downloads need the scope responses:read.");
    }
    const { surveyId = "", ending = "" } =
      /^(?<surveyId>[^.]+)\.(?<ending>.+)$/.exec(request.params.fileName ?? "")?.groups ?? {};
    const survey = isName(surveyId) ? await services.surveys.find(surveyId) : undefined;
    if (survey !== undefined && ending === "xsd") return schemaFile(surveyId);
    const format = formats.find((each) => each === ending);
    if (format === undefined || survey === undefined) {
      throw new SurveyLoopError(
        "not_found",
        `There is no such download. Its name is a survey's ID with ${formats.map((each) => `.${each}`).join(", ")} or .xsd.`,
      );
    }
    const { wanted, table, csv, downloadId } = readExportOptions(
      new URLSearchParams(request.query),
      format,
      survey,
      calendar,
    );
    const headers = {
      "content-type": exportEncoders[format].contentType,
      "content-disposition": `attachment; filename="${surveyId}.${format}"`,
      "cache-control": "no-store",
    };
    if (request.method === "HEAD") return { status: 200, headers, body: nothing() };
    const { storage, surveys } = services;
    await services.audit.record({
      action: "download.made",
      actor: caller.id,
      subject: surveyId,
      details: { file: `${surveyId}.${format}`, include: isPartialWanted(wanted.selection) ? "all" : "complete" },
    });
    const tracker = downloadId === undefined ? undefined : progress.track(caller.id, downloadId);
    const source = { storage, surveys, survey, wanted: { ...wanted, onRows: tracker?.wrote }, options: table };
    try {
      const { rowCount, pieces } = await prepareExport(format, source, csv, () =>
        countResponses(storage, wanted.selection),
      );
      tracker?.begin(rowCount);
      const body = tracker?.follow(pieces) ?? pieces;
      return { status: 200, headers: { ...headers, "x-total-rows": String(rowCount) }, body };
    } catch (error) {
      tracker?.fail();
      throw error;
    }
  };
  return [{ method: "GET", path: "/export/{fileName}", kind: "api", handler }];
}

function isPartialWanted({ conditions }: ResponseSelection): boolean {
  const statuses = conditions.flatMap(({ field, values }) => (field.of === "status" ? values : []));
  return statuses.length === 0 || statuses.includes("partial");
}

function schemaFile(surveyId: string): HttpResponse {
  return {
    status: 200,
    headers: {
      "content-type": "application/xml; charset=utf-8",
      "content-disposition": `attachment; filename="${surveyId}.xsd"`,
      "cache-control": "no-store",
    },
    body: xmlSchema,
  };
}

/** The headers of a stream without its body. */
async function* nothing(): AsyncGenerator<string> {}
