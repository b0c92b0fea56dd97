/** The form: showing its first page, and answering a whole survey. */
import { measureCalls, median, printTable, startContender } from "./measure.js";
import { numbers, singleCall } from "./workload.js";

const rounds = 5;
const linksPerRound = 300;
/** As many as the form gets in all, so that both sides are equally warm. */
const constantsPerRound = 6 * linksPerRound;
const formType = "application/x-www-form-urlencoded";

export async function benchForms() {
  const ours = await startContender("ours");
  const express = await startContender("express");
  const shown = [];
  const answered = [];
  const constant = [];
  for (let round = 0; round <= rounds; round++) {
    const paths = [];
    for (const number of numbers(round * linksPerRound, linksPerRound)) {
      const { text } = await ours.send(singleCall.json(number));
      paths.push(new URL(JSON.parse(text).trackingUrl).pathname);
    }
    const gets = await measureCalls(
      ours,
      paths.map((path) => ({ path, method: "GET" })),
    );
    const submits = await answerAll(ours, paths);
    const base = await measureCalls(express, numbers(0, constantsPerRound).map(singleCall.constant));
    if (round > 0) {
      shown.push(gets.cpu);
      answered.push(submits);
      constant.push(base.cpu);
    }
  }
  const base = median(constant);
  printTable(
    "The form (a survey of two pages, four questions)",
    ["", "CPU µs", "of Express, constant"],
    [
      ["GET of the first page", median(shown).toFixed(0), (median(shown) / base).toFixed(1)],
      [
        "a full submit (two pages: two GET, two POST)",
        median(answered).toFixed(0),
        (median(answered) / base).toFixed(1),
      ],
    ],
  );
  ours.stop();
  express.stop();
}

/** Answers every link as a browser would; CPU of one whole answer. */
async function answerAll(contender, paths) {
  const before = await contender.cpuMicroseconds();
  for (const path of paths) {
    let page = await contender.send({ path, method: "GET" });
    for (let guard = 0; /<form/.test(page.text) && guard < 5; guard++) {
      const sent = await contender.send({ path, type: formType, body: filledForm(page.text) });
      if (sent.status !== 303) throw new Error(`the form answered ${sent.status}: ${sent.text.slice(0, 300)}`);
      const next = new URL(sent.headers.location, "http://127.0.0.1");
      if (next.pathname.endsWith("/thanks")) break;
      page = await contender.send({ path: next.pathname + next.search, method: "GET" });
    }
  }
  return ((await contender.cpuMicroseconds()) - before) / paths.length;
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
  for (const [, name, value] of page.matchAll(/<button[^>]*name="([^"]+)"[^>]*value="(next|send|continue)"/g))
    fields.set(name, value);
  return fields.toString();
}
