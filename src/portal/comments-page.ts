/** All that was written to a question, newest first, with a search. */
import { selectionOf } from "../analysis/response-filter.js";
import { mayBeShown } from "../analysis/small-groups.js";
import { SurveyLoopError } from "../errors.js";
import { textIn } from "../forms/compiled-survey.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { filterPanel } from "./filter-panel.js";
import { type FormFields, queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { writtenText } from "./latest-comments.js";
import { withQuery } from "./period.js";
import { lineWords } from "./question-charts.js";
import { responsePath } from "./response-row.js";
import { positionOf, readRows } from "./responses-page.js";
import { readSurveyFilter, requireSingle } from "./survey-filter.js";
import { requestedSurvey, surveyFrame } from "./survey-frame.js";

const maxTextLength = 2000;
const maxSearchLength = 200;

/** Shows a page of what was written to `?question=`, under the filter; `?after=` continues. */
export function commentsPage(services: Services) {
  return (visit: Visit): Promise<HttpResponse> => show(services, visit, queryFields(visit.request));
}

/** The same for a search. It is sent as a form: what is looked for in people's words does not belong into a URL or a log (T41). */
export function commentSearch(services: Services) {
  return (visit: Visit, fields: FormFields): Promise<HttpResponse> => show(services, visit, fields);
}

async function show(services: Services, visit: Visit, fields: FormFields): Promise<HttpResponse> {
  const { request, frame, pages, user } = visit;
  const { texts } = pages;
  const formats = pages.formats();
  const survey = await requestedSurvey(services, request);
  requireSingle(user, survey);
  const questionId = queryFields(request).one("question") ?? "";
  const question = survey.questionsById.get(questionId);
  if (question === undefined) {
    throw new SurveyLoopError("not_found", "There is no such question.", { field: "question" });
  }
  const { period, query, filter } = readSurveyFilter(request, survey, pages, services.now());
  const search = (fields.one("search") ?? "").trim().slice(0, maxSearchLength);
  const after = positionOf(fields.one("after") || undefined);
  const words = lineWords(survey, pages);
  const wanted = search.toLocaleLowerCase(survey.languages[0]);
  const selection = selectionOf(survey.surveyId, filter, pages.calendar);
  const isShown = await mayBeShown(services.storage, survey, filter, pages.calendar);
  const textOf = ({ response }: { response?: Parameters<typeof writtenText>[0] }) =>
    response === undefined ? undefined : writtenText(response, question, words);
  const page = isShown
    ? await readRows(services.storage, { selection, hasErased: false }, "newest", after, (row) => {
        const text = textOf(row);
        return text?.toLocaleLowerCase(survey.languages[0]).includes(wanted) ?? false;
      })
    : { rows: [], next: undefined };
  const shared = surveyFrame(pages, survey, "overview", period, query);
  const path = `${shared.survey.path}/comments`;
  const own = withQuery(path, { ...query, question: questionId });
  const title = textIn(question.title, undefined, survey) || questionId;
  return pages.render(frame, "comments", {
    ...shared,
    pageTitle: title,
    title,
    path: own,
    chips: filterPanel(pages, survey, path, filter, { ...query, question: questionId }).chips,
    search,
    comments: page.rows.map((row) => {
      const text = textOf(row) ?? "";
      const { responseId = "", invitationId = "", completedAt, changedAt } = row.response ?? {};
      return {
        text: text.length > maxTextLength ? `${text.slice(0, maxTextLength).toWellFormed()}…` : text,
        moment: formats.moment(completedAt ?? changedAt),
        path: responsePath(pages.base, survey.surveyId, responseId, invitationId),
      };
    }),
    next: page.next === undefined ? undefined : String(page.next),
    isFirst: after === undefined,
    none: isShown ? texts.comments.none : texts.filter.hidden(formats.count(survey.settings.minimumGroupSize ?? 0)),
  });
}
