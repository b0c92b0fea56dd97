/** `wsse:Security`: the UsernameToken and the Timestamp in it (WS-Security UsernameToken Profile 1.0). */
import { parseInstant, toInstant } from "../../domain/instant.js";
import { SurveyLoopError } from "../../errors.js";
import { malformed, type XmlAttributes } from "../xml.js";
import { securityNamespaces, utilityNamespaces } from "./names.js";

/** How far a sender's clock may be ahead of ours, as in WCF. */
const clockSkewMilliseconds = 5 * 60_000;

type Part = "Username" | "Password" | "Created" | "Expires";

/** Reads the content of one `wsse:Security` block, whose depth is 0. */
export class SecurityHeader {
  readonly #texts: Partial<Record<Part, string>> = {};
  #hasToken = false;
  #hasTimestamp = false;
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
      const isToken = this.#inside === "UsernameToken";
      if (isToken && securityNamespaces.has(namespace) && (local === "Username" || local === "Password")) {
        if (local === "Password") checkPasswordType(attributes);
        this.#part = local;
      } else if (!isToken && utilityNamespaces.has(namespace) && (local === "Created" || local === "Expires")) {
        this.#part = local;
      }
    }
  }

  close(text: string): void {
    const part = this.#part;
    if (part === undefined) return;
    if (this.#texts[part] !== undefined) throw malformed(`There is more than one ${part} in the Security header.`);
    this.#texts[part] = text;
    this.#part = undefined;
  }

  /** Key ID and secret of the UsernameToken, if there is one. A part that is missing is empty and will not fit any key. */
  get credentials(): { readonly keyId: string; readonly secret: string } | undefined {
    if (!this.#hasToken) return undefined;
    return { keyId: (this.#texts.Username ?? "").trim(), secret: (this.#texts.Password ?? "").trim() };
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

/** `Type` is a URI with a fragment in the OASIS profile and a qualified name in the draft. */
function checkPasswordType(attributes: XmlAttributes): void {
  for (const name in attributes) {
    const { local, value } = attributes[name]!;
    if (local !== "Type" || /[#:]PasswordText\s*$/.test(value) || value.trim() === "") continue;
    throw new SurveyLoopError(
      "unsupported",
      /PasswordDigest\s*$/.test(value)
        ? "PasswordDigest is not supported, since only a hash of the key's secret is stored; send PasswordText over TLS."
        : "This type of wsse:Password is not supported; send PasswordText.",
    );
  }
}

function untimely(reason: string): SurveyLoopError {
  return new SurveyLoopError("unauthenticated", reason);
}
