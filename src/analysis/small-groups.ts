/** Surveys that hide what few people have said: whether a filter leaves enough of them, and others enough beside it. */
import { addDays, type Calendar, type Day, firstDayOf, isDay, nextStep } from "../domain/calendar.js";
import type { CompiledSurvey } from "../forms/compiled-survey.js";
import { type ResponseFilter, selectionOf } from "./response-filter.js";
import { type CountingStorage, countResponses } from "./tally-responses.js";

/** Most conditions at once, and most months of a period, in a survey that hides small groups: all parts are compared. */
const maxComparedConditions = 3;
const maxComparedMonths = 36;

/** Whether a survey hides small groups. */
export function hidesSmallGroups(survey: CompiledSurvey): boolean {
  return (survey.settings.minimumGroupSize ?? 0) > 1;
}

/** Whether so few people are not shown by themselves. Nobody at all may be shown. */
export function isHiddenGroup(survey: CompiledSurvey, people: number): boolean {
  return people > 0 && people < (survey.settings.minimumGroupSize ?? 0);
}

/**
 * Whether what a filter leaves may be shown: it is large enough, and so is what it leaves out of each wider filter that
 * could be shown beside it (without some of its conditions, values, or months), so that no difference shows a small group.
 *
 * @throws SurveyLoopError `unavailable`
 */
export async function mayBeShown(
  storage: CountingStorage,
  survey: CompiledSurvey,
  filter: ResponseFilter,
  calendar: Calendar,
): Promise<boolean> {
  if (!hidesSmallGroups(survey)) return true;
  const people = (each: ResponseFilter) => countResponses(storage, selectionOf(survey.surveyId, each, calendar));
  const others = comparedFilters(filter);
  if (others === undefined) return false;
  const own = await people(filter);
  if (isHiddenGroup(survey, own)) return false;
  for (const other of others) {
    if (isHiddenGroup(survey, Math.abs((await people(other)) - own))) return false;
  }
  return true;
}

/** What somebody could compare a filter with; `undefined` when it is too much. */
function comparedFilters(filter: ResponseFilter): ResponseFilter[] | undefined {
  const { from, to, conditions } = filter;
  const fixed = conditions.filter(({ field }) => field.of === "status");
  const free = conditions.filter(({ field }) => field.of !== "status");
  if (free.length > maxComparedConditions) return undefined;
  const shorter = shorterPeriods(filter);
  if (shorter === undefined) return undefined;
  const subsets = Array.from({ length: 2 ** free.length }, (_, bits) => [
    ...fixed,
    ...free.filter((_, index) => (bits >> index) % 2 === 1),
  ]);
  const hasPeriod = from !== undefined || to !== undefined;
  const wider = subsets.flatMap((kept): ResponseFilter[] => [
    ...(kept.length === conditions.length ? [] : [{ from, to, conditions: kept }]),
    ...(hasPeriod ? [{ conditions: kept }] : []),
  ]);
  const fewerValues = conditions.flatMap((condition): ResponseFilter[] =>
    condition.values.length < 2
      ? []
      : condition.values.map((value) => ({
          from,
          to,
          conditions: conditions.map((each) =>
            each === condition ? { ...each, values: each.values.filter((other) => other !== value) } : each,
          ),
        })),
  );
  return [...wider, ...fewerValues, ...shorter];
}

/** The same with fewer months at its beginning or end. */
function shorterPeriods({ from, to, conditions }: ResponseFilter): ResponseFilter[] | undefined {
  if (from === undefined || to === undefined || !isDay(from) || !isDay(to)) return [];
  const starts: Day[] = [];
  for (let day = nextStep("month", firstDayOf("month", from)); day <= to; day = nextStep("month", day)) {
    if (starts.push(day) > maxComparedMonths) return undefined;
  }
  return starts.flatMap((day) => [
    { from: day, to, conditions },
    { from, to: addDays(day, -1), conditions },
  ]);
}
