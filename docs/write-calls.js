// How each protocol writes the call of an operation: from its input and the contract table, for people to read.

/** The snippets of one call, by what stands above each. */
export function writeCalls(operation, input) {
  return {
    SOAP: ["xml", soapCall(operation, input)],
    "XML-RPC": ["xml", xmlRpcCall(operation, input)],
    JSON: ["http", jsonCall(operation, input)],
    TypeScript: ["ts", `const result = await loop.operations.${operation.name}(${literal(input)});`],
  };
}

function soapCall({ name, input: fields }, input) {
  const children = soapChildren(fields, input, "      ");
  const element = `<${name} xmlns="urn:express-survey-loop:v1"`;
  return `<soap:Envelope xmlns:soap="http://schemas.xmlsoap.org/soap/envelope/">
  <soap:Body>
    ${children === "" ? `${element}/>` : `${element}>\n${children}    </${name}>`}
  </soap:Body>
</soap:Envelope>`;
}

/** In the order of the contract, as a SOAP sequence wants it. */
function soapChildren(fields, input, indent) {
  return Object.entries(fields)
    .filter(([name]) => input[name] !== undefined)
    .map(([name, { kind, singular, of }]) => {
      const value = input[name];
      const element = singular ?? name;
      const write = (text) => `${indent}<${element}>${text}</${element}>\n`;
      if (kind === "record") {
        return Object.entries(value)
          .map(([key, each]) => write(`<name>${xmlText(key)}</name><value>${xmlText(each)}</value>`))
          .join("");
      }
      if (kind === "list") {
        return value
          .map((each) =>
            typeof of === "object"
              ? write(`\n${soapChildren(of.fields, each, `${indent}  `)}${indent}`)
              : write(xmlText(each)),
          )
          .join("");
      }
      return write(xmlText(kind === "definition" ? JSON.stringify(value) : value));
    })
    .join("");
}

function xmlRpcCall({ name, input: fields }, input) {
  const params =
    Object.keys(input).length === 0
      ? "  <params/>"
      : `  <params>\n    <param>${xmlRpcValue({ kind: "struct", fields }, input, "    ")}</param>\n  </params>`;
  return `<methodCall>\n  <methodName>surveyLoop.${name}</methodName>\n${params}\n</methodCall>`;
}

function xmlRpcValue(field, value, indent) {
  if (field?.kind === "definition") return `<value><string>${xmlText(JSON.stringify(value))}</string></value>`;
  if (Array.isArray(value)) {
    const of = { kind: "struct", fields: field?.of?.fields };
    const rows = value.map((each) => `${indent}  ${xmlRpcValue(of, each, `${indent}  `)}\n`).join("");
    return `<value><array><data>\n${rows}${indent}</data></array></value>`;
  }
  if (typeof value === "object") {
    const members = Object.entries(value).map(
      ([name, each]) =>
        `${indent}  <member><name>${xmlText(name)}</name>${xmlRpcValue(field?.fields?.[name], each, `${indent}  `)}</member>\n`,
    );
    return `<value><struct>\n${members.join("")}${indent}</struct></value>`;
  }
  if (typeof value === "number") return `<value><int>${value}</int></value>`;
  return `<value><string>${xmlText(value)}</string></value>`;
}

function jsonCall({ http }, input) {
  const [method, path] = http.split(" ");
  const rest = { ...input };
  const filled = path.replace(/\{(\w+)\}/g, (_braces, name) => {
    const value = rest[name];
    delete rest[name];
    return encodeURIComponent(value);
  });
  const query = method === "GET" && Object.keys(rest).length > 0 ? `?${new URLSearchParams(rest)}` : "";
  const head = `${method} /surveys/api/v1${filled}${query} HTTP/1.1\nAuthorization: Bearer <key>`;
  return method === "GET" ? head : `${head}\nContent-Type: application/json\n\n${formatJson(rest)}`;
}

/** As a person writes it: what is short stands on one line. */
export function formatJson(value, indent = "") {
  const short = JSON.stringify(value, null, 1)?.replace(/\n */g, " ");
  if (typeof value !== "object" || value === null || indent.length + short.length < 100) {
    return short.replace(/\[ (.*) \]/g, "[$1]");
  }
  const inner = `${indent}  `;
  const rows = Array.isArray(value)
    ? value.map((each) => formatJson(each, inner))
    : Object.entries(value).map(([name, each]) => `${JSON.stringify(name)}: ${formatJson(each, inner)}`);
  const [open, close] = Array.isArray(value) ? "[]" : "{}";
  return `${open}\n${rows.map((row) => inner + row).join(",\n")}\n${indent}${close}`;
}

/** As a person writes it in TypeScript. */
function literal(input) {
  if (Object.keys(input).length === 0) return "";
  return formatJson(input).replace(/([{\s])"([A-Za-z_]\w*)":/g, "$1$2:");
}

function xmlText(value) {
  return String(value).replaceAll("&", "&amp;").replaceAll("<", "&lt;").replaceAll(">", "&gt;");
}
