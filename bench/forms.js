/**
 * The form: showing its first page, and answering a whole survey, on memory and on lowdb, with 64 callers, against Express
 * answering a constant page of the same size.
 */
import { measureTasks, median, printTable, startContender } from "./measure.js";
import { numbers, singleCall } from "./workload.js";

const rounds = 5;
const linksPerRound = 400;
/** Before anything is measured, so that the code is compiled. */
const warmUpLinks = 1600;
const formType = "application/x-www-form-urlencoded";
const callers = 64;

export async function benchForms() {
  for (const storage of ["memory", "lowdb"]) {
    const rows = [];
    for (const survey of ["support", "fifty", "own"]) rows.push(...(await benchSurvey(storage, survey)));
    printTable(
      `The form on ${storage}, ${callers} callers`,
      ["", "per second", "CPU µs", "of the constant's rate", "of its CPU"],
      rows,
    );
  }
}

async function benchSurvey(storage, survey) {
  const ours = await startContender("ours", { storage });
  const express = await startContender("express page");
  const links = async (round) => {
    const paths = [];
    const count = round === 0 ? warmUpLinks : linksPerRound;
    const calls = numbers(round * warmUpLinks, count).map((number) => singleCall.json(number));
    await measureTasks(ours, calls, callers, async (call) => {
      const path = call.path.replace("/support/", `/${survey}/`);
      paths.push(new URL(JSON.parse((await ours.send({ ...call, path })).text).trackingUrl).pathname);
    });
    return paths;
  };
  const figures = { get: [], constant: [], submit: [], twice: [] };
  let pages = 2;
  for (let round = 0; round <= rounds; round++) {
    const paths = await links(round);
    const { text } = await ours.send({ path: paths[0], method: "GET" });
    const size = Buffer.byteLength(text);
    const constant = () => express.send({ path: `/page?bytes=${size}`, method: "GET" });
    // As many GETs as submits make requests, so that both sides are equally warm.
    const gets = numbers(0, 3).flatMap(() => paths);
    const get = await measureTasks(ours, gets, callers, async (path) =>
      expect200(await ours.send({ path, method: "GET" })),
    );
    const base = await measureTasks(express, gets, callers, async () => expect200(await constant()));
    const bodies = await prepared(ours, paths, text);
    pages = bodies.pages;
    const submit = await measureTasks(ours, paths, callers, (path) => bodies.answer(path));
    const twice = await measureTasks(express, paths, callers, async () => {
      for (let page = 0; page < pages; page++) expect200(await constant());
    });
    if (round === 0) continue;
    figures.get.push(get);
    figures.constant.push(base);
    figures.submit.push(submit);
    figures.twice.push(twice);
  }
  ours.stop();
  express.stop();
  const row = (label, own, base) => {
    const rate = (list) => median(list.map((each) => each.perSecond));
    const cpu = (list) => median(list.map((each) => each.cpu));
    return [
      label,
      rate(own).toFixed(0),
      cpu(own).toFixed(0),
      base ? (rate(own) / rate(base)).toFixed(2) : "1",
      base ? (cpu(own) / cpu(base)).toFixed(2) : "1",
    ];
  };
  const name = { support: "4 questions", fifty: "50 questions", own: "50 questions, each link its own page" }[survey];
  return [
    row(`${name}: constant page`, figures.constant),
    row(`${name}: GET of the first page`, figures.get, figures.constant),
    row(`${name}: constant page, ${pages} times`, figures.twice),
    row(`${name}: full submit (${pages} POST)`, figures.submit, figures.twice),
  ];
}

function expect200({ status, text }) {
  if (status !== 200) throw new Error(`answered ${status}: ${text.slice(0, 300)}`);
}

/**
 * Answering: the pages are sent as a browser sends them, one POST each. What a GET costs is measured by itself, so a page's
 * hidden fields are known beforehand: of the first from its text, of the next from the revision that it must have.
 */
async function prepared(ours, paths, firstText) {
  const first = filledForm(firstText);
  const page = (fields, number, revision) => {
    const next = new URLSearchParams(fields);
    next.set("page", String(number));
    next.set("revision", String(revision));
    return next;
  };
  const trial = await ours.send({ path: paths[0], method: "GET" });
  const sent = await ours.send({ path: paths[0], type: formType, body: filledForm(trial.text).toString() });
  const hasSecond = !sent.headers.location.endsWith("/thanks");
  const second = hasSecond
    ? filledForm((await ours.send({ path: `${paths[0]}?page=2`, method: "GET" })).text)
    : undefined;
  let number = 0;
  return {
    pages: hasSecond ? 2 : 1,
    async answer(path) {
      if (path === paths[0]) return;
      const id = String(number++).padStart(17, "A");
      for (const [index, fields] of [first, second].entries()) {
        if (fields === undefined) continue;
        const body = page(fields, index + 1, index);
        body.set("submission", id);
        const reply = await ours.send({ path, type: formType, body: body.toString() });
        if (reply.status !== 303) throw new Error(`the form answered ${reply.status}: ${reply.text.slice(0, 300)}`);
      }
    },
  };
}

/** The hidden fields of a page with the first choice of every group. */
function filledForm(page) {
  const fields = new URLSearchParams();
  for (const [input] of page.matchAll(/<input[^>]*>/g)) {
    const attribute = (name) => new RegExp(`\\b${name}="([^"]*)"`).exec(input)?.[1];
    const name = attribute("name");
    const type = attribute("type");
    if (name && (type === "hidden" || ((type === "radio" || type === "checkbox") && !fields.has(name)))) {
      fields.append(name, attribute("value") ?? "");
    }
  }
  fields.set("action", "next");
  return fields;
}
