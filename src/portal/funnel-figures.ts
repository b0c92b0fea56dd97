/** The way from an invitation to an answer as figures: how many, which share, and what has changed; then page by page. */
import { type CompiledSurvey, textIn } from "../forms/compiled-survey.js";
import type { Summary } from "../operations/types.js";
import { type Formats, fewAnswers } from "./formats.js";
import { shareInterval } from "./intervals.js";
import type { Comparison, Numbers } from "./survey-numbers.js";
import type { PortalTexts } from "./texts.js";

/** A rate of fewer invitations than this is shown with its interval: with more it is known to five points at worst. */
const intervalBelow = 400;

export interface FunnelFigure {
  readonly key: string;
  readonly label: string;
  readonly value: string;
  readonly notes: readonly string[];
  /** Against the period before; with its sign. */
  readonly change?: string | undefined;
  readonly isFew: boolean;
}

/** Figures of the funnel. Bounces and opt-outs appear once there are some. */
export function funnelFigures(
  summary: Summary,
  comparison: Comparison | undefined,
  texts: PortalTexts,
  formats: Formats,
): FunnelFigure[] {
  const { invitedCount, medianSeconds } = summary;
  const words = texts.survey.figures;
  const change = (numberOf: (each: Summary) => number | undefined, show: (change: number) => string) => {
    if (comparison === undefined) return undefined;
    const [now, before] = [numberOf(comparison.now), numberOf(comparison.before)];
    return now === undefined || before === undefined ? undefined : show(now - before);
  };
  const step = (key: string, label: string, numberOf: (each: Summary) => number): FunnelFigure => ({
    key,
    label,
    value: formats.count(numberOf(summary)),
    notes:
      invitedCount === 0 || key === "invited"
        ? []
        : [texts.survey.ofInvited(formats.percent(numberOf(summary) / invitedCount, invitedCount))],
    change: change(numberOf, formats.change),
    isFew: false,
  });
  const figures = [
    step("invited", words.invited, (each) => each.invitedCount),
    step("sent", words.sent, (each) => each.sentCount),
    step("started", words.started, (each) => each.startedCount),
    step("completed", words.completed, (each) => each.completedCount),
    rateFigure(
      summary,
      change(rateOf, (points) => texts.survey.percentagePoints(formats.change(points))),
      texts,
      formats,
    ),
  ];
  if (summary.bouncedCount > 0) figures.push(step("bounced", words.bounced, (each) => each.bouncedCount));
  if (summary.optedOutCount > 0) figures.push(step("optedOut", words.optedOut, (each) => each.optedOutCount));
  if (medianSeconds !== undefined) {
    figures.push({
      key: "median",
      label: words.median,
      value: formats.duration(medianSeconds),
      notes: [],
      change: change(
        (each) => each.medianSeconds,
        (seconds) => `${seconds === 0 ? "\u00b1" : seconds > 0 ? "+" : "\u2212"}${formats.duration(Math.abs(seconds))}`,
      ),
      isFew: false,
    });
  }
  return figures;
}

/** `undefined` where nobody could have answered, which is no rate of 0. */
function rateOf(summary: Summary): number | undefined {
  return summary.invitedCount > summary.bouncedCount ? summary.responseRatePercent : undefined;
}

function rateFigure(summary: Summary, change: string | undefined, texts: PortalTexts, formats: Formats): FunnelFigure {
  const { invitedCount, bouncedCount, completedCount } = summary;
  const reachable = invitedCount - bouncedCount;
  const rate = rateOf(summary);
  const notes: string[] = [];
  if (rate !== undefined && reachable < intervalBelow) {
    const { low, high } = shareInterval(Math.min(1, completedCount / reachable), reachable);
    notes.push(texts.survey.interval(formats.percent(low, reachable), formats.percent(high, reachable)));
  }
  return {
    key: "rate",
    label: texts.survey.figures.rate,
    value: rate === undefined ? texts.time.never : formats.percent(rate / 100, invitedCount),
    notes,
    change,
    isFew: invitedCount > 0 && invitedCount < fewAnswers,
  };
}

/** What became of those who came to a page. */
export interface PageDropOff {
  readonly label: string;
  readonly reachedText: string;
  readonly leftText: string;
  readonly shareText: string;
  readonly isFew: boolean;
  /** Part of those who started, in percent: for the bar. */
  readonly width: string;
}

/**
 * Page by page, how many of those who started came to it and how many went no further. None for surveys of one page, which
 * is sent or not. Pages are told apart by their place.
 */
export function pageDropOff(
  survey: CompiledSurvey,
  numbers: Numbers,
  texts: PortalTexts,
  formats: Formats,
): PageDropOff[] {
  const { pages } = survey;
  const { startedCount } = numbers.summary;
  if (pages.length < 2 || startedCount === 0) return [];
  let reached = startedCount - numbers.unknownPage;
  return pages.map((page, index) => {
    // Whoever stands before a page that a later version has no more has left at its last one.
    const left = [...numbers.stopped].reduce(
      (sum, [place, count]) => (Math.min(place, pages.length - 1) === index ? sum + count : sum),
      0,
    );
    const here = Math.max(0, reached);
    reached -= left;
    const title = page.title === undefined ? "" : textIn(page.title, undefined, survey);
    return {
      label: texts.dropOff.page(formats.count(index + 1), title),
      reachedText: formats.count(here),
      leftText: formats.count(left),
      shareText: here === 0 ? texts.time.never : formats.percent(Math.min(1, left / here), here),
      isFew: here > 0 && here < fewAnswers,
      width: `${Math.round((1000 * Math.min(here, startedCount)) / startedCount) / 10}%`,
    };
  });
}
