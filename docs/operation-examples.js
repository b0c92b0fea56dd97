// One example of each operation, as one story on one survey: the calls as each protocol writes them, and the reply. The generator of
// docs/operations.md plays it in process; test/docs/operations.test.ts plays it as the page shows it, in every protocol.

/** The moment at which the story happens. */
export const storyTime = Date.parse("2026-03-02T09:30:00Z");

const surveyId = "ticket-satisfaction";

export const definition = {
  title: "How did we do?",
  elements: [
    {
      type: "rating",
      name: "recommendation",
      title: "Would you recommend us?",
      rateMin: 0,
      rateMax: 10,
      isRequired: true,
    },
    { type: "comment", name: "comment", title: "What should we do better?" },
  ],
  surveyLoop: { scores: { nps: "recommendation" }, declaredParameters: ["employeeId"] },
};

/** Inputs by operation, in the order of the contract. Identifiers are those of `shownIds`. */
export const inputs = {
  createTrackingUrl: { surveyId, email: "ann@example.com", externalId: "T-1001", parameters: { employeeId: "E-17" } },
  createTrackingUrls: {
    surveyId,
    recipients: [
      { email: "bob@example.com", externalId: "T-1002" },
      { email: "not an address", externalId: "T-1003" },
    ],
  },
  getInvitation: { invitationId: "SDbG1H60N5otcgyEq" },
  listInvitations: { surveyId, status: "unanswered", maxReminders: 2 },
  reportDelivery: { reports: [{ invitationId: "SDbG1H60N5otcgyEq", happened: "sent" }] },
  revokeInvitation: { invitationId: "Sx0J7m2VdQfTzLw8c" },
  exportResponses: { surveyId, consumer: "crm" },
  exportInvitations: { surveyId, consumer: "crm", pageSize: 1 },
  listSurveys: {},
  getSurvey: { surveyId },
  publishSurvey: {
    surveyId: "after-order",
    definition: { elements: [{ type: "comment", name: "comment", title: "Anything to tell us?" }] },
  },
  getSummary: { surveyId, periodStart: "2026-03-01T00:00:00Z" },
  eraseRespondent: { email: "ann@example.com" },
};

/** What stands for identifiers that a server makes, by the name of their field, in order of appearance. */
const shownIds = {
  invitationId: ["SDbG1H60N5otcgyEq", "Sx0J7m2VdQfTzLw8c"],
  responseId: ["sKOqNgsyJ3EHBWTcJ"],
  receiptId: ["sZ3nXo81hVbYtQkEm"],
};

/**
 * Plays the story on a loop that listens at `url`. `call(name, input, texts)` makes one call and gives its reply; `texts.toReal` and
 * `texts.toShown` change a text between what the page shows and what this server knows. Gives the replies, as the page shows them.
 */
export async function playStory(loop, url, call) {
  const known = new Map();
  const replace = (text, pairs) => pairs.reduce((done, [from, to]) => done.replaceAll(from, to), text);
  const texts = {
    toReal: (text) =>
      replace(
        text,
        [...known].map(([real, shown]) => [shown, real]),
      ),
    toShown: (text) =>
      replace(text, [[url, "http://localhost:3000/surveys"], ...known]).replace(
        /(\/s\/)[\w-]+\.[\w-]+\.[\w-]+/g,
        "$1eyJhbGciOi...",
      ),
  };
  const meet = (name, value) => {
    const shown = shownIds[name]?.filter((id) => ![...known.values()].includes(id));
    if (shown && typeof value === "string" && !known.has(value)) known.set(value, shown[0]);
    return value;
  };
  await loop.operations.publishSurvey({ surveyId, definition });
  const replies = {};
  for (const [name, input] of Object.entries(inputs)) {
    if (name === "exportResponses") await answer(loop, texts.toReal("SDbG1H60N5otcgyEq"));
    const reply = await call(name, input, texts);
    JSON.parse(JSON.stringify(reply), meet);
    replies[name] = JSON.parse(texts.toShown(JSON.stringify(reply)));
  }
  return replies;
}

/** Answers as a browser does. */
async function answer(loop, invitationId) {
  const { trackingUrl } = await loop.operations.getInvitation({ invitationId });
  const page = await (await fetch(trackingUrl)).text();
  const body = new URLSearchParams();
  for (const [, name, value] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g))
    body.append(name, value);
  const fields = [...page.matchAll(/<(?:input type="radio"|textarea)[^>]* name="(q[^"]*)"/g)].map(([, name]) => name);
  const [recommendation, comment] = new Set(fields);
  body.append(recommendation, "9");
  body.append(comment, "Answer on Mondays too.");
  const [, name, value] = /<button type="submit"[^>]* name="(\w+)" value="(\w+)"/.exec(page) ?? [];
  if (name) body.append(name, value);
  const reply = await fetch(trackingUrl, {
    method: "POST",
    body,
    headers: { origin: new URL(trackingUrl).origin },
    redirect: "manual",
  });
  if (reply.status >= 400) throw new Error(`The form was answered with ${reply.status}: ${await reply.text()}`);
}
