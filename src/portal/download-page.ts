/** The page of one download: what it is, where it begins, and how far it is. */

import { selectionOf } from "../analysis/response-filter.js";
import { countResponses } from "../analysis/tally-responses.js";
import { SurveyLoopError } from "../errors.js";
import { type DownloadProgress, type ExportProgress, isDownloadId } from "../exporting/export-progress.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { countedText, exportPath } from "./downloads-page.js";
import type { Formats } from "./formats.js";
import type { Visit } from "./gate.js";
import { readSurveyFilter } from "./survey-filter.js";
import { requestedSurvey, surveyFrame } from "./survey-frame.js";
import type { PortalTexts } from "./texts.js";

/** Shows the download of the ID in the path, whose format, options and filter stand in the query. */
export function downloadPage(services: Services, progress: ExportProgress) {
  return async ({ request, frame, pages, caller }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    const { downloadId = "" } = request.params;
    const view = readSurveyFilter(request, survey, pages, services.now());
    const file = exportPath(request, survey, view);
    if (file === undefined || !isDownloadId(downloadId)) {
      throw new SurveyLoopError("not_found", "There is no such download.", { field: "format" });
    }
    const found = progress.find(caller.id, downloadId);
    const formats = pages.formats();
    const { period, query, filter } = view;
    const count =
      found?.total || (await countResponses(services.storage, selectionOf(survey.surveyId, filter, pages.calendar)));
    const shared = surveyFrame(pages, survey, "downloads", period, query);
    const separator = file.path.includes("?") ? "&" : "?";
    return pages.render(frame, "download", {
      ...shared,
      pageTitle: file.name,
      title: file.name,
      countText: countedText(count, filter, pages),
      filePath: `${pages.base}${file.path}${separator}progress=${downloadId}`,
      ownPath: `${pages.base}${request.path}${request.query === "" ? "" : `?${request.query}`}`,
      progress: shownProgress(found, pages.texts, formats),
    });
  };
}

function shownProgress(found: DownloadProgress | undefined, texts: PortalTexts, formats: Formats) {
  const words = texts.downloads.progress;
  if (found === undefined) return { state: "none", text: words.none, percent: undefined };
  const { state, rows, total } = found;
  const percent = total === 0 ? 100 : Math.min(100, Math.floor((100 * rows) / total));
  const amounts = [formats.count(Math.min(rows, total)), formats.count(total)] as const;
  switch (state) {
    case "preparing":
      return { state, text: words.preparing, percent: undefined };
    case "running":
      return { state, text: words.running(...amounts), percent };
    case "whole":
      return { state, text: words.whole(amounts[1]), percent: 100 };
    case "broken":
      return { state, text: words.broken, percent: undefined };
  }
}
