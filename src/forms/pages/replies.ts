/** Plain replies of the form's handlers. */
import type { HttpResponse } from "../../http/messages.js";
import type { Frame } from "./frame.js";

/** A page. Never stored by anybody on the way (T43). */
export function htmlResponse(
  status: number,
  html: string | Uint8Array,
  { styleHash }: Pick<Frame, "styleHash">,
): HttpResponse {
  return {
    status,
    headers: { "content-type": "text/html; charset=utf-8", "cache-control": "no-store" },
    body: html,
    styleHash,
  };
}

/** After a POST: the browser fetches the next page, so that reload and back are safe. */
export function seeOther(address: string): HttpResponse {
  return { status: 303, headers: { location: address, "cache-control": "no-store" } };
}
