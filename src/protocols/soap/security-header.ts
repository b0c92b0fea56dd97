/** `wsse:Security`: the UsernameToken and the Timestamp in it (WS-Security UsernameToken Profile 1.0). */
import { parseInstant, toInstant } from "../../domain/instant.js";
import { SurveyLoopError } from "../../errors.js";
import type { Credentials } from "../../operations/keys.js";
import type { PasswordDigest } from "../../operations/password-digest.js";
import { malformed, type XmlAttributes } from "../xml.js";
import { securityNamespaces, utilityNamespaces } from "./names.js";

/** How far a sender's clock may be ahead of ours, as in WCF. */
const clockSkewMilliseconds = 5 * 60_000;

/** `TokenCreated` is the `Created` inside the UsernameToken. */
type Part = "Username" | "Password" | "Nonce" | "TokenCreated" | "Created" | "Expires";

/** Reads the content of one `wsse:Security` block, whose depth is 0. */
export class SecurityHeader {
  readonly #texts: Partial<Record<Part, string>> = {};
  #hasToken = false;
  #hasTimestamp = false;
  #isDigest = false;
  #inside: "UsernameToken" | "Timestamp" | undefined;
  #part: Part | undefined;

  open(depth: number, namespace: string, local: string, attributes: XmlAttributes): void {
    this.#part = undefined;
    if (depth === 1) {
      this.#inside = undefined;
      if (securityNamespaces.has(namespace) && local === "UsernameToken") {
        if (this.#hasToken) throw malformed("There is more than one UsernameToken.");
        this.#hasToken = true;
        this.#inside = local;
      } else if (utilityNamespaces.has(namespace) && local === "Timestamp") {
        if (this.#hasTimestamp) throw malformed("There is more than one Timestamp.");
        this.#hasTimestamp = true;
        this.#inside = local;
      }
    } else if (depth === 2 && this.#inside !== undefined) {
      this.#part =
        this.#inside === "UsernameToken"
          ? this.#tokenPart(namespace, local, attributes)
          : timestampPart(namespace, local);
    }
  }

  close(text: string): void {
    const part = this.#part;
    if (part === undefined) return;
    if (this.#texts[part] !== undefined) throw malformed(`There is more than one ${part} in the Security header.`);
    this.#texts[part] = text;
    this.#part = undefined;
  }

  /** What the UsernameToken holds, if there is one. A part that is missing is empty and will not fit any key. */
  get credentials(): Credentials | PasswordDigest | undefined {
    if (!this.#hasToken) return undefined;
    const textOf = (part: Part) => (this.#texts[part] ?? "").trim();
    const [keyId, secret] = [textOf("Username"), textOf("Password")];
    if (!this.#isDigest) return { keyId, secret };
    return { keyId, digest: secret, nonce: textOf("Nonce"), created: textOf("TokenCreated") };
  }

  #tokenPart(namespace: string, local: string, attributes: XmlAttributes): Part | undefined {
    if (utilityNamespaces.has(namespace)) return local === "Created" ? "TokenCreated" : undefined;
    if (!securityNamespaces.has(namespace)) return undefined;
    if (local === "Password") this.#isDigest = isDigest(attributes);
    return local === "Username" || local === "Password" || local === "Nonce" ? local : undefined;
  }

  /** @throws SurveyLoopError `unauthenticated` when the Timestamp says that the message is too old, or not of our time */
  checkTimestamp(now: number): void {
    if (!this.#hasTimestamp) return;
    const { Created: created, Expires: expires } = this.#texts;
    const isDate = (text: string | undefined) => text === undefined || parseInstant(text) !== undefined;
    if (!isDate(created) || !isDate(expires)) throw untimely("The dates of the wsu:Timestamp cannot be read.");
    if (expires !== undefined && parseInstant(expires)! <= toInstant(now)) {
      throw untimely("The message has expired: wsu:Expires is past. Check the clock of the sender.");
    }
    if (created !== undefined && parseInstant(created)! > toInstant(now + clockSkewMilliseconds)) {
      throw untimely("The message comes from the future: wsu:Created is ahead. Check the clock of the sender.");
    }
  }
}

function timestampPart(namespace: string, local: string): Part | undefined {
  return utilityNamespaces.has(namespace) && (local === "Created" || local === "Expires") ? local : undefined;
}

/** `Type` is a URI with a fragment in the OASIS profile and a qualified name in the draft. */
function isDigest(attributes: XmlAttributes): boolean {
  for (const { local, value } of attributes) {
    if (local !== "Type" || /[#:]PasswordText\s*$/.test(value) || value.trim() === "") continue;
    if (/[#:]PasswordDigest\s*$/.test(value)) return true;
    throw new SurveyLoopError("unsupported", "This type of wsse:Password is not supported; send PasswordText.");
  }
  return false;
}

function untimely(reason: string): SurveyLoopError {
  return new SurveyLoopError("unauthenticated", reason);
}
