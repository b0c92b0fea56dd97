/** What the mini-server prints when it is up: where everything is, and once, the credentials. */
import type { FirstCredentials } from "./first-start.js";
import { mount, type Settings } from "./settings.js";
import { surveyId } from "./survey-service.js";

/** The lines to print, each with its label. */
export function announcementLines(settings: Settings, credentials: FirstCredentials): string[] {
  const { publicUrl } = settings;
  const lines = [
    line("Help desk", publicUrl.slice(0, -mount.length) || "/"),
    line("Portal URL", `${publicUrl}/portal`),
    line("WSDL URL", `${publicUrl}/soap?wsdl`),
    line("XML-RPC URL", `${publicUrl}/xmlrpc`),
    line("OpenAPI URL", `${publicUrl}/openapi.json`),
  ];
  const { apiKey, portalName, portalPassword } = credentials;
  if (portalPassword !== undefined) {
    lines.push(line("Portal user", portalName ?? ""), line("Portal password", `${portalPassword}   (shown only now)`));
  }
  if (apiKey !== undefined) {
    lines.push(line("API key", `${apiKey}   (shown only now)`));
    lines.push("", "Create a first tracking URL:", "", curlLine(publicUrl, apiKey));
  }
  if (apiKey === undefined || portalPassword === undefined) {
    lines.push(
      "",
      "The API key and the portal password were shown at the first start. To make new ones:",
      `  key       ${publicUrl}/portal/keys`,
      "  password  stop the server, then: npx express-survey-loop portal set-password admin",
    );
  }
  return lines;
}

function line(label: string, value: string): string {
  return `${`${label}:`.padEnd(17)}${value}`;
}

/** A call that works when it is pasted. */
function curlLine(publicUrl: string, apiKey: string): string {
  const call = { email: "ann@example.com", externalId: "first-call", parameters: { employeeId: "E-17" } };
  const url = `${publicUrl}/api/v1/surveys/${surveyId}/invitations`;
  return `curl -sS ${url} -H 'Authorization: Bearer ${apiKey}' -H 'Content-Type: application/json' -d '${JSON.stringify(call)}'`;
}
