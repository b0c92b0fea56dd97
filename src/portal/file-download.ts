/** Downloads of files that respondents sent. Always an attachment, never shown: what is in them is a stranger's. */
import { SurveyLoopError } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import { openFile } from "../operations/answering/files.js";
import type { Services } from "../operations/context.js";
import type { Visit } from "./gate.js";
import { requestedSurvey } from "./survey-frame.js";

/** Gives a file of an invitation of the survey. Its name is its ID with the ending it came with (T29). */
export function fileDownload(services: Services) {
  return async ({ request }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    const { invitationId = "", fileId = "" } = request.params;
    const unit = await services.storage.findUnit(invitationId);
    const isOurs = unit?.invitation.surveyId === survey.surveyId;
    const file = isOurs ? await openFile(services.storage, invitationId, fileId) : undefined;
    if (file === undefined) throw new SurveyLoopError("not_found", "There is no such file.", { field: "fileId" });
    const ending = /\.[a-z0-9]{1,10}$/.exec(file.name.toLowerCase())?.[0] ?? "";
    return {
      status: 200,
      headers: {
        "content-type": "application/octet-stream",
        "content-disposition": `attachment; filename="${fileId}${ending}"`,
        "content-length": String(file.size),
        "cache-control": "no-store",
        "x-content-type-options": "nosniff",
      },
      body: file.bytes,
    };
  };
}
