/** Addresses that an author may put into a definition: where to go after the last page, and who may embed the form. */

const localHosts = new Set(["localhost", "127.0.0.1", "[::1]"]);

/**
 * An absolute address that a browser may be sent to (T30): https, or http on this machine, without user name and password.
 *
 * @returns the normalised address, `undefined` for anything else
 */
export function safeAddress(text: string): string | undefined {
  // The URL parser drops tabs and line ends and takes backslashes for slashes; such an address is never meant well.
  if (text.length > 2000 || /[\s\u0000-\u001f\u007f\\]/.test(text) || !/^https?:\/\//i.test(text)) return undefined;
  if (!URL.canParse(text)) return undefined;
  const url = new URL(text);
  if (url.username !== "" || url.password !== "") return undefined;
  // The parser lets `*`, `;` and `,` into host names, where a content security policy would take them for its own.
  if (!/^(?:[a-z0-9._-]+|\[[0-9a-f:.]+\])$/.test(url.hostname)) return undefined;
  if (url.protocol !== "https:" && !(url.protocol === "http:" && localHosts.has(url.hostname))) return undefined;
  return url.href;
}

/** An origin such as `https://intranet.example`, `undefined` for anything else. */
export function safeOrigin(text: string): string | undefined {
  const address = safeAddress(text);
  if (address === undefined) return undefined;
  const { origin } = new URL(address);
  return text.toLowerCase() === origin || text.toLowerCase() === `${origin}/` ? origin : undefined;
}
