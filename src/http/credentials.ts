/** API keys in HTTP headers: Basic (RFC 7617), Bearer (RFC 6750) and `X-API-Key`. */
import type { IncomingHttpHeaders } from "node:http";
import type { Credentials } from "../operations/keys.js";

/** Longest header that is looked at. */
const maxHeaderLength = 1024;

/** The credentials in the headers, `undefined` when there are none. Unreadable ones are wrong ones, not absent ones. */
export function credentialsFromHeaders(headers: IncomingHttpHeaders): Credentials | undefined {
  const apiKey = headers["x-api-key"];
  if (typeof apiKey === "string" && apiKey !== "") return fromWholeKey(apiKey);
  const { authorization } = headers;
  if (authorization === undefined || authorization === "") return undefined;
  if (authorization.length > maxHeaderLength) return { keyId: "", secret: "" };
  const [, scheme = "", value = ""] = /^([A-Za-z]+) +(\S+) *$/.exec(authorization) ?? [];
  switch (scheme.toLowerCase()) {
    case "basic": {
      const [keyId, ...secret] = Buffer.from(value, "base64").toString("utf8").split(":");
      return { keyId: keyId ?? "", secret: secret.join(":") };
    }
    case "bearer":
      return fromWholeKey(value);
    default:
      return { keyId: "", secret: "" };
  }
}

/** A whole key reads `id.secret`. */
function fromWholeKey(key: string): Credentials {
  const dot = key.indexOf(".");
  if (dot < 0 || key.length > maxHeaderLength) return { keyId: "", secret: "" };
  return { keyId: key.slice(0, dot), secret: key.slice(dot + 1) };
}
