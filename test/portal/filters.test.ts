/** The filter of a survey's pages, cross-tabs, the numbers of each question, and surveys that hide small groups, over HTTP. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { type PortalHost, startPortalHost } from "./portal-host.js";
import { type Visitor, visitorOf } from "./visitor.js";

const password = "correct horse battery";
let host: PortalHost;
let ana: Visitor;
let viewer: Visitor;

const definition = {
  title: { default: "Course", fr: "Formation" },
  elements: [
    { type: "rating", name: "nps", title: "Recommend?", rateMin: 0, rateMax: 10 },
    { type: "checkbox", name: "topics", title: "Topics", choices: ["price", "=HYPERLINK(1)"] },
    { type: "text", inputType: "number", name: "hours", title: "Hours spent" },
    { type: "text", inputType: "date", name: "since", title: "Since when" },
    {
      type: "matrix",
      name: "parts",
      title: "The parts",
      columns: ["bad", { value: "good", text: "Good" }],
      rows: ["room", { value: "a.b", text: "Teacher" }],
    },
    { type: "ranking", name: "order", title: "What matters", choices: ["speed", "care"] },
    { type: "comment", name: "why", title: "Why?" },
  ],
  surveyLoop: { scores: { nps: "nps" }, declaredParameters: ["employeeId"] },
};

/** Ten people of employee 7, three of employee 8, one of nobody. */
const people = Array.from({ length: 14 }, (_, index) => ({
  email: `p${index}@example.com`,
  ...(index < 13 ? { parameters: { employeeId: index < 10 ? "7" : "8" } } : undefined),
  ...(index === 0 ? { unsignedParameters: { campaign: "spring" } } : undefined),
  language: index % 2 === 0 ? "en" : "fr",
  answers: {
    nps: index < 10 ? 9 : 2,
    topics: index % 2 === 0 ? ["price"] : ["price", "=HYPERLINK(1)"],
    hours: index * 2.5,
    since: `2026-0${1 + (index % 3)}-15`,
    parts: { room: "bad", "a.b": index < 10 ? "good" : "bad" },
    order: index < 10 ? ["care", "speed"] : ["speed", "care"],
    why: `Comment ${index}`,
  },
  at: Date.parse(index < 5 ? "2026-02-10T10:00:00.000Z" : "2026-03-01T10:00:00.000Z"),
}));

beforeAll(async () => {
  host = await startPortalHost();
  await host.publish("course", definition);
  await host.publish("discreet", { ...definition, surveyLoop: { ...definition.surveyLoop, minimumGroupSize: 5 } });
  for (const surveyId of ["course", "discreet"]) {
    await host.plant(surveyId, [...people, { email: "late@example.com", isPartial: true, answers: { nps: 0 } }]);
  }
  const signedIn = async (name: string, role: "analyst" | "viewer") => {
    await host.loop.accounts.setPassword(name, password, role);
    const visitor = visitorOf(host);
    await visitor.signIn(name, password);
    return visitor;
  };
  ana = await signedIn("ana", "analyst");
  viewer = await signedIn("vic", "viewer");
});
afterAll(() => host.close());

const survey = "/portal/surveys/course";
const discreet = "/portal/surveys/discreet";

async function textOf(path: string, visitor = ana): Promise<string> {
  const { status, text } = await visitor.get(path);
  expect([path, status]).toEqual([path, 200]);
  return text
    .replace(/<svg[\s\S]*?<\/svg>/g, "")
    .replace(/<[^>]+>/g, " ")
    .replace(/&quot;/g, '"')
    .replace(/\s+/g, " ");
}

describe("filters", () => {
  it("combine, live in the address, and mean the same on the overview, the responses and in a download", async () => {
    for (const [query, count, emails] of [
      ["p.employeeId=7", 10, 10],
      ["p.employeeId=7&p.employeeId=8", 13, 13],
      ["p.employeeId=8&language=fr", 1, 1],
      ["a.topics=%3DHYPERLINK%281%29&a.nps=2", 2, 2],
      ["a.parts.a%5C.b=good", 10, 10],
      ["from=2026-02-01&to=2026-02-28&p.employeeId=7", 5, 5],
      ["status=partial", 1, 1],
      ["unsigned.campaign=spring", 1, 1],
      ["answered.why=true&p.employeeId=8", 3, 3],
    ] as const) {
      const overview = await textOf(`${survey}?${query}`);
      expect([query, /(\d+) answers? with this filter/.exec(overview)?.[1]]).toEqual([query, String(count)]);
      const listed = (await ana.get(`${survey}/responses?${query}`)).text.match(/Response of [a-z]+\d*@/g) ?? [];
      expect([query, new Set(listed).size]).toEqual([query, emails]);
      const file = await ana.get(`/export/course.csv?${query}`);
      expect([query, file.headers.get("x-total-rows")]).toEqual([query, String(count)]);
      expect(file.text.trim().split("\r\n")).toHaveLength(count + 1);
      const page = (await ana.get(`${survey}/downloads?${query}&format=csv&values=labels`)).location!;
      const start = /href="([^"]+)" download/.exec((await ana.get(page.slice("/surveys".length))).text)![1]!;
      const made = await ana.get(start.slice("/surveys".length).replaceAll("&amp;", "&"));
      expect(made.text.trim().split("\r\n")).toHaveLength(count + 1);
      expect(await textOf(page.slice("/surveys".length))).toContain(`The file is whole: ${count} responses.`);
    }
  });

  it("are recounted: the scores and charts of a filter are those of its answers", async () => {
    const overview = await textOf(`${survey}?p.employeeId=8`);
    expect(overview).toContain("−100");
    expect(overview).toContain("Average 27.5 from 3 answers");
    expect(overview).toMatch(/Teacher 3 100% 0 0% 3/);
    expect(overview).not.toContain("What moved");
  });

  it("are added by a form without script, shown as chips, and removed one by one", async () => {
    const sent = await ana.get(`${survey}?answer=a.nps%3D9&parameter=employeeId&value=7&period=all&language=`);
    expect([sent.status, sent.location]).toEqual([303, "/surveys/portal/surveys/course?a.nps=9&p.employeeId=7"]);
    const { text } = await ana.get(`${survey}?a.nps=9&p.employeeId=7`);
    expect(text).toContain('href="/surveys/portal/surveys/course?p.employeeId=7" aria-current="true"');
    expect(text).toContain("Recommend?: 9");
    expect(text).toContain("Remove all filters");
    // The other pages keep it.
    expect(text).toContain("/course/responses?a.nps=9&amp;p.employeeId=7");
  });

  it("T11 T35 that cannot be are refused with a reason, never guessed", async () => {
    for (const query of ["a.npss=9", "status=open", "p.=1", "a.parts.none=1", `p.x=${"y".repeat(1001)}`]) {
      expect([query, (await ana.get(`${survey}?${query}`)).status]).toEqual([query, 400]);
    }
  });
});

describe("each question", () => {
  it("has the picture that fits it, with its numbers as a table", async () => {
    const { text } = await ana.get(survey);
    const chart = (title: string) => text.slice(text.indexOf(`>${title}</h3>`)).split("</article>")[0]!;
    expect(chart("Recommend?")).toContain("column-promoter");
    expect(chart("Topics")).toContain('class="bar" data-row');
    expect(chart("Hours spent")).toContain("histogram-title");
    expect(chart("Hours spent")).toMatch(/0 to under 5[\s\S]*30 to under 35/);
    expect(chart("Since when")).toMatch(/January 2026[\s\S]*<td class="number">5<[\s\S]*March 2026/);
    expect(chart("The parts")).toMatch(/stacked-title[\s\S]*Teacher/);
    expect(chart("What matters")).toMatch(/“care” is placed best on average[\s\S]*Place 1[\s\S]*Place 2/);
    expect(chart("Why?")).toContain("/comments?question=why");
  });

  it("T28 T40 has its numbers as a file, in which nothing is a formula", async () => {
    const topics = await ana.get(`${survey}/numbers.csv?question=topics&p.employeeId=8`);
    expect(topics.headers.get("content-disposition")).toBe('attachment; filename="course-numbers.csv"');
    expect(topics.text).toBe(
      "question,row,rowLabel,value,label,responses,answered,share\r\n" +
        "topics,,,price,price,3,3,1\r\n" +
        "topics,,,'=HYPERLINK(1),'=HYPERLINK(1),1,3,0.3333\r\n",
    );
    const parts = await ana.get(`${survey}/numbers.csv?question=parts`);
    expect(parts.text).toContain("parts,a.b,Teacher,good,Good,10,14,0.7143\r\n");
    const hours = (await ana.get(`${survey}/numbers.csv?question=hours`)).text.trim().split("\r\n").slice(1);
    expect(hours.reduce((sum, line) => sum + Number(line.split(",")[5]), 0)).toBe(14);
    expect((await ana.get(`${survey}/numbers.csv?question=none`)).status).toBe(404);
  });

  it("T41 lists what was written and finds words in it, which stand in no address", async () => {
    expect(await textOf(`${survey}/comments?question=why&p.employeeId=8`)).toMatch(
      /Comment 12 .*Comment 11 .*Comment 10 /,
    );
    const found = await ana.post(`${survey}/comments?question=why`, { search: "COMMENT 1" });
    expect(found.text.match(/<blockquote>/g)).toHaveLength(5);
    expect(found.text).not.toMatch(/(href|action)="[^"]*COMMENT/);
  });
});

describe("cross-tabs", () => {
  const cells = (text: string) => [
    ...text.matchAll(/heat-(\d+)"><span class="cell-share">([^<]+)<[^>]+>\s*<[^>]+>(\d+)</g),
  ];

  it("count any question against any parameter or question, with percentages of each column", async () => {
    const { text } = await ana.get(`${survey}/cross-tab?rows=a.nps&columns=p.employeeId`);
    expect(text).toContain("Recommend? by employeeId");
    expect(cells(text).map(([, , share, count]) => `${count} ${share}`)).toEqual(["0 0%", "3 100%", "10 100%", "0 0%"]);
    const matrix = await ana.get(`${survey}/cross-tab?rows=a.topics&columns=a.parts.a%5C.b&language=fr`);
    expect(cells(matrix.text).map(([, , share, count]) => `${count} ${share}`)).toEqual([
      "2 100%",
      "5 100%",
      "2 100%",
      "5 100%",
    ]);
  });

  it("T28 are downloaded, also with columns of a parameter that was not declared", async () => {
    const file = await ana.get(`${survey}/cross-tab.csv?rows=a.topics&columns=unsigned.campaign`);
    expect(file.text).toBe(
      "row,rowLabel,column,columnLabel,responses,columnResponses\r\nprice,price,spring,spring,1,1\r\n" +
        "'=HYPERLINK(1),'=HYPERLINK(1),spring,spring,0,1\r\n",
    );
    expect((await ana.get(`${survey}/cross-tab?rows=a.nps&columnsParameter=campaign`)).text).toContain("spring");
    expect((await ana.get(`${survey}/cross-tab?rows=a.none&columns=status`)).status).toBe(400);
  });
});

describe("a survey that hides groups of fewer than five", () => {
  it("shows large ones, and nothing of small ones", async () => {
    expect(await textOf(discreet)).toContain("14 answers How are we doing");
    for (const [query, isShown] of [
      ["p.employeeId=7&language=en", false],
      ["p.employeeId=8", false],
      // Ten are enough, but the four others would be the difference.
      ["p.employeeId=7", false],
      ["p.employeeId=7&p.employeeId=8", false],
      ["language=en", true],
      ["language=en&a.topics=price", true],
      ["from=2026-03-01&to=2026-03-01", true],
    ] as const) {
      const text = await textOf(`${discreet}?${query}`);
      expect([query, text.includes("Nothing is shown here")]).toEqual([query, !isShown]);
      if (isShown) continue;
      expect(text).not.toContain("Comment 1");
      const shown = await ana.get(`${discreet}/numbers.csv?question=nps&${query}`);
      expect([query, shown.status]).toEqual([query, 403]);
    }
  });

  it("widens periods to whole months, so that days cannot be subtracted", async () => {
    const { text } = await ana.get(`${discreet}?from=2026-03-01&to=2026-03-01`);
    expect(text).toContain("9 answers with this filter");
    expect(text).not.toContain("period=7days");
    expect(text).not.toContain("data-live-stream");
    expect((await ana.get(`${discreet}/live`)).status).toBe(404);
  });

  it("leaves small groups out of cross-tabs, and large ones from which they could be subtracted", async () => {
    const { text } = await ana.get(`${discreet}/cross-tab?rows=a.nps&columns=p.employeeId`);
    // Three of employee 8 and one of nobody are four: employee 7 goes with them.
    expect(text).toContain("2 groups are not shown");
    expect(text).not.toContain("heat-");
    const languages = await ana.get(`${discreet}/cross-tab?rows=a.topics&columns=language`);
    expect(languages.text.match(/cell-share/g)).toHaveLength(4);
  });

  it("T40 shows viewers no response by itself; who may download sees them", async () => {
    expect((await viewer.get(`${discreet}/responses`)).status).toBe(403);
    expect((await viewer.get(`${discreet}/comments?question=why`)).status).toBe(403);
    const overview = (await viewer.get(discreet)).text;
    expect(overview).toContain("Comment 1");
    expect(overview).not.toMatch(/\/responses[/?"]/);
    expect((await ana.get(`${discreet}/responses`)).status).toBe(200);
    const single = /\/portal\/surveys\/discreet\/responses\/[^"]+/.exec((await ana.get(discreet)).text)![0];
    expect((await viewer.get(single)).status).toBe(403);
    expect((await viewer.get(`${survey}/responses`)).status).toBe(200);
  });
});
