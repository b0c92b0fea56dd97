/** E-mail addresses: one form as given for display, one identity for keys, search, opt-out and erasure. */
import { domainToASCII } from "node:url";

/** Longest address that is taken, in characters. */
export const maxEmailLength = 254;

/** An address as given (trimmed, NFC) and its identity (lower-cased, domain in ASCII). */
export interface EmailAddress {
  readonly address: string;
  readonly identity: string;
}

/**
 * Reads an e-mail address. It is deliberately liberal (the CRM owns its data): one `@`, something on both sides, no white
 * space, control character, comma, semicolon or angle bracket, at most 254 characters.
 *
 * @returns `undefined` when the text is no address.
 */
export function parseEmail(text: string): EmailAddress | undefined {
  const address = text.trim().normalize("NFC");
  if (address.length > maxEmailLength) return undefined;
  const at = address.indexOf("@");
  if (at < 1 || at === address.length - 1 || address.indexOf("@", at + 1) !== -1) return undefined;
  if (/[\s\u0000-\u001f\u007f-\u009f<>,;]/.test(address)) return undefined;
  const domain = asciiDomain(address.slice(at + 1));
  if (domain === undefined) return undefined;
  return { address, identity: `${address.slice(0, at).toLowerCase()}@${domain}` };
}

function asciiDomain(domain: string): string | undefined {
  const lower = domain.toLowerCase();
  if (/^(?:[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?\.)*[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?$/.test(lower)) return lower;
  if (/^[\x00-\x7f]*$/.test(lower)) return undefined;
  return domainToASCII(lower) || undefined;
}
