/** The survey and the calls that every contender gets. */

export const surveyId = "support";
/** A survey whose responses are exported; nobody is invited to it. */
export const exportedSurveyId = "exported";
export const secret = "Pq7zK1vNfT3xRb9LmWc5YdHs2JgQe8Ua";

export const definition = {
  title: { default: "How did it go?", fr: "Comment cela s'est-il passé ?" },
  pages: [
    {
      name: "scores",
      elements: [
        { type: "rating", name: "satisfaction", title: "How satisfied were you?", isRequired: true },
        { type: "rating", name: "recommend", title: "Would you recommend us?", rateMin: 0, rateMax: 10 },
      ],
    },
    {
      name: "details",
      elements: [
        { type: "checkbox", name: "reasons", title: "Why?", choices: ["speed", "tone", "result"] },
        { type: "comment", name: "comment", title: "Anything else?" },
      ],
    },
  ],
  surveyLoop: { scores: { nps: "recommend", csat: "satisfaction" }, declaredParameters: ["employeeId", "campaignId"] },
};

/** Fifty questions on two pages, as long surveys are. */
export const fiftyQuestions = {
  title: "A long survey",
  pages: [0, 1].map((page) => ({
    title: `Part ${page + 1}`,
    elements: Array.from({ length: 25 }, (_, index) => {
      const name = `q${page}_${index}`;
      const title = `Question ${index + 1} of part ${page + 1}?`;
      return [
        { type: "rating", name, title },
        { type: "radiogroup", name, title, choices: ["Never", "Sometimes", "Often", "Always"] },
        { type: "text", name, title, description: "A few words are enough." },
        { type: "checkbox", name, title, choices: ["Speed", "Tone", "Result", "Price"] },
        { type: "comment", name, title },
      ][index % 5];
    }),
  })),
};

/** The same with a parameter of the link in every fifth title, and every fifth question in random order: each link has its own page. */
export const ownPages = {
  ...fiftyQuestions,
  pages: fiftyQuestions.pages.map((page) => ({
    title: `${page.title}, {campaignId}`,
    elements: page.elements.map((element) => {
      if (element.type === "text") return { ...element, title: `${element.title} Think of {employeeId}.` };
      return element.type === "radiogroup" ? { ...element, choicesOrder: "random" } : element;
    }),
  })),
};

/** A recipient nobody has seen before. */
export function recipient(number) {
  return {
    email: `person.${number}@customers.example.com`,
    externalId: `case-${number}`,
    language: "en",
    expiresAt: "2030-12-31T23:59:59Z",
    parameters: { employeeId: "E-1042", campaignId: "spring-2026" },
  };
}

const soapParameters = (parameters) =>
  Object.entries(parameters)
    .map(([name, value]) => `<parameter><name>${name}</name><value>${value}</value></parameter>`)
    .join("");
const soapRecipient = ({ email, externalId, language, expiresAt, parameters }) =>
  `<email>${email}</email><externalId>${externalId}</externalId><language>${language}</language><expiresAt>${expiresAt}</expiresAt>${soapParameters(parameters)}`;
const envelope = (operation, content, survey = surveyId) =>
  `<?xml version="1.0" encoding="utf-8"?><soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/"><soap:Body><${operation} xmlns="urn:express-survey-loop:v1"><surveyId>${survey}</surveyId>${content}</${operation}></soap:Body></soap:Envelope>`;

const member = (name, value) => `<member><name>${name}</name><value>${value}</value></member>`;
const struct = (members) => `<struct>${members.join("")}</struct>`;
const rpcRecipient = ({ email, externalId, language, expiresAt, parameters }) => [
  member("email", `<string>${email}</string>`),
  member("externalId", `<string>${externalId}</string>`),
  member("language", `<string>${language}</string>`),
  member("expiresAt", `<dateTime.iso8601>${expiresAt.replace(/[-Z]/g, "")}</dateTime.iso8601>`),
  member(
    "parameters",
    struct(Object.entries(parameters).map(([name, value]) => member(name, `<string>${value}</string>`))),
  ),
];
const methodCall = (operation, members, survey = surveyId) =>
  `<?xml version="1.0"?><methodCall><methodName>surveyLoop.${operation}</methodName><params><param><value>${struct([member("surveyId", `<string>${survey}</string>`), ...members])}</value></param></params></methodCall>`;

/** One `createTrackingUrl` in each protocol: path, content type and body. */
export const singleCall = {
  constant: (number) => ({
    path: "/constant",
    type: "text/xml",
    body: envelope("createTrackingUrl", soapRecipient(recipient(number))),
  }),
  soap: (number) => ({
    path: "/surveys/soap",
    type: "text/xml; charset=utf-8",
    action: "urn:express-survey-loop:v1#createTrackingUrl",
    body: envelope("createTrackingUrl", soapRecipient(recipient(number))),
  }),
  "xml-rpc": (number) => ({
    path: "/surveys/xmlrpc",
    type: "text/xml",
    body: methodCall("createTrackingUrl", rpcRecipient(recipient(number))),
  }),
  json: (number) => ({
    path: `/surveys/api/v1/surveys/${surveyId}/invitations`,
    type: "application/json",
    body: JSON.stringify(recipient(number)),
  }),
};

/** One `createTrackingUrls` of `size` recipients in each protocol. */
export const batchCall = {
  soap: (first, size) => ({
    path: "/surveys/soap",
    type: "text/xml; charset=utf-8",
    action: "urn:express-survey-loop:v1#createTrackingUrls",
    body: envelope(
      "createTrackingUrls",
      numbers(first, size)
        .map((n) => `<recipient>${soapRecipient(recipient(n))}</recipient>`)
        .join(""),
    ),
  }),
  "xml-rpc": (first, size) => ({
    path: "/surveys/xmlrpc",
    type: "text/xml",
    body: methodCall("createTrackingUrls", [
      member(
        "recipients",
        `<array><data>${numbers(first, size)
          .map((n) => `<value>${struct(rpcRecipient(recipient(n)))}</value>`)
          .join("")}</data></array>`,
      ),
    ]),
  }),
  json: (first, size) => ({
    path: `/surveys/api/v1/surveys/${surveyId}/invitations/batch`,
    type: "application/json",
    body: JSON.stringify({ recipients: numbers(first, size).map(recipient) }),
  }),
  "in process": (first, size) => ({ surveyId, recipients: numbers(first, size).map(recipient) }),
};

/** One `exportResponses` of a page of `pageSize` responses in each protocol. */
const maxBytes = 100_000_000;
export const exportCall = {
  soap: (pageSize) => ({
    path: "/surveys/soap",
    type: "text/xml; charset=utf-8",
    action: "urn:express-survey-loop:v1#exportResponses",
    body: envelope(
      "exportResponses",
      `<pageSize>${pageSize}</pageSize><maxBytes>${maxBytes}</maxBytes>`,
      exportedSurveyId,
    ),
  }),
  "xml-rpc": (pageSize) => ({
    path: "/surveys/xmlrpc",
    type: "text/xml",
    body: methodCall(
      "exportResponses",
      [member("pageSize", `<int>${pageSize}</int>`), member("maxBytes", `<int>${maxBytes}</int>`)],
      exportedSurveyId,
    ),
  }),
  json: (pageSize) => ({
    path: `/surveys/api/v1/surveys/${exportedSurveyId}/response-export`,
    type: "application/json",
    body: JSON.stringify({ pageSize, maxBytes }),
  }),
  "in process": (pageSize) => ({ surveyId: exportedSurveyId, pageSize, maxBytes }),
};

export function numbers(first, size) {
  return Array.from({ length: size }, (_, index) => first + index);
}
