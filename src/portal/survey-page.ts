/** The overview of one survey: how it does, who answered, what was said, question by question. */
import { toInstant } from "../domain/instant.js";
import { invalidArgument } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import type { Services } from "../operations/context.js";
import { getSummary } from "../operations/get-summary.js";
import { runOperation } from "../operations/run-operation.js";
import type { Summary } from "../operations/types.js";
import { chartedQuestions, questionChart } from "./charts/question-chart.js";
import { queryFields } from "./form-fields.js";
import { type Formats, fewAnswers } from "./formats.js";
import type { Gate, Visit } from "./gate.js";
import { latestComments } from "./latest-comments.js";
import { responseRow } from "./response-row.js";
import { requestedSurvey, surveyFrame } from "./survey-frame.js";
import { scoreFigures } from "./survey-scores.js";
import type { PortalTexts } from "./texts.js";

const periodDays = [7, 30, 90] as const;
const dayMilliseconds = 86_400_000;
const latestRead = 100;
const latestShown = 8;

/** Shows the overview, of all time or of the last days (`?days=`). */
export function surveyPage(services: Services, { pages }: Gate) {
  const { texts } = pages;
  return async ({ request, caller, frame }: Visit): Promise<HttpResponse> => {
    const survey = await requestedSurvey(services, request);
    const { surveyId } = survey;
    const days = wantedDays(queryFields(request).one("days"));
    const formats = pages.formats();
    const now = services.now();
    const today = now - (now % dayMilliseconds);
    const daysAgo = (count: number) => toInstant(today - (count - 1) * dayMilliseconds);
    const summarize = (period: { periodStart?: string; periodEnd?: string }) =>
      runOperation(services, getSummary, { surveyId, ...period }, { caller, requestId: request.requestId });

    const period = await summarize(days === undefined ? {} : { periodStart: daysAgo(days) });
    const recent = await summarize({ periodStart: daysAgo(30) });
    const previous = await summarize({ periodStart: daysAgo(60), periodEnd: daysAgo(30) });
    const latest = await services.storage.readFeed({
      surveyId,
      feed: "responses",
      order: "newest",
      limit: latestRead,
    });
    const summaries = new Map(period.questionSummaries?.map((each) => [each.questionId, each]));
    const shared = surveyFrame(pages, survey, "overview");
    return pages.render(frame, "survey", {
      ...shared,
      periods: [undefined, ...periodDays].map((each) => ({
        label: each === undefined ? texts.survey.periods.all : texts.survey.periods.days(each),
        path: each === undefined ? shared.survey.path : `${shared.survey.path}?days=${each}`,
        isCurrent: each === days,
      })),
      scores: scoreFigures(survey, { period, recent, previous }, texts, formats),
      figures: funnelFigures(period, texts, formats),
      charts: chartedQuestions(survey).map((question, position) =>
        questionChart({
          survey,
          question,
          position: position + 1,
          summary: summaries.get(question.questionId),
          comments: latestComments(latest.rows, question.questionId, formats),
          texts,
          formats,
        }),
      ),
      latest: latest.rows.slice(0, latestShown).map((row) => responseRow(row, survey, pages, formats)),
      hasInvitations: period.invitedCount > 0 || latest.rows.length > 0,
      waiting: texts.survey.waiting(formats.count(period.invitedCount)),
      curl: [
        `curl -u KEY_ID:SECRET -H "Content-Type: application/json" \\`,
        `  -d '{"email":"you@example.com"}' \\`,
        `  ${pages.publicUrl}/api/v1/surveys/${surveyId}/invitations`,
      ].join("\n"),
      downloads: downloadsOf(`${pages.base}/export/${surveyId}`, texts),
    });
  };
}

function wantedDays(given: string | undefined): number | undefined {
  if (given === undefined) return undefined;
  const days = periodDays.find((each) => String(each) === given);
  if (days === undefined) throw invalidArgument("days", `days must be one of ${periodDays.join(", ")}.`);
  return days;
}

function funnelFigures(summary: Summary, texts: PortalTexts, formats: Formats) {
  const { invitedCount, medianSeconds } = summary;
  const words = texts.survey.figures;
  const step = (label: string, count: number) => ({
    label,
    value: formats.count(count),
    note: invitedCount === 0 ? "" : texts.survey.ofInvited(formats.percent(count / invitedCount, invitedCount)),
    isFew: false,
  });
  return [
    { label: words.invited, value: formats.count(invitedCount), note: "", isFew: false },
    step(words.sent, summary.sentCount),
    step(words.started, summary.startedCount),
    step(words.completed, summary.completedCount),
    {
      label: words.rate,
      value: invitedCount === 0 ? texts.time.never : formats.percent(summary.responseRatePercent / 100, invitedCount),
      note: texts.survey.rateNote,
      isFew: invitedCount > 0 && invitedCount < fewAnswers,
    },
    ...(summary.bouncedCount > 0 ? [step(words.bounced, summary.bouncedCount)] : []),
    ...(summary.optedOutCount > 0 ? [step(words.optedOut, summary.optedOutCount)] : []),
    ...(medianSeconds === undefined
      ? []
      : [{ label: words.median, value: formats.duration(medianSeconds), note: "", isFew: false }]),
  ];
}

function downloadsOf(path: string, texts: PortalTexts) {
  const words = texts.survey.downloads;
  return [
    { label: words.csv, path: `${path}.csv` },
    { label: words.excel, path: `${path}.csv?bom=1` },
    { label: words.all, path: `${path}.csv?include=all` },
    { label: words.ndjson, path: `${path}.ndjson` },
  ];
}
