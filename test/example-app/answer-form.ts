/** Answers a survey form as a browser without JavaScript does: reads the fields of each page and posts them. */

/** What to put where; the question is found by a part of its title. */
export type Wanted = Readonly<Record<string, string | readonly string[]>>;

export interface AnsweredForm {
  /** How many pages were sent. */
  readonly pages: number;
  /** The page shown at the end. */
  readonly lastPage: string;
}

/** Follows the link to its last page. Fails when a page shows a mistake or there are too many. */
export async function answerForm(trackingUrl: string, wanted: Wanted): Promise<AnsweredForm> {
  let page = await (await fetch(trackingUrl)).text();
  let pages = 0;
  while (page.includes('<input type="hidden" name="page"')) {
    if (pages >= 10) throw new Error("The form does not end.");
    const action = new URL(unescapeHtml(/<form method="post" action="([^"]+)"/.exec(page)?.[1] ?? ""), trackingUrl);
    const body = fieldsOf(page, wanted);
    const reply = await fetch(action, { method: "POST", body, headers: { origin: action.origin } });
    page = await reply.text();
    pages += 1;
    if (page.includes('class="error-summary"')) throw new Error(`A page was refused:\n${page}`);
  }
  return { pages, lastPage: page };
}

function fieldsOf(page: string, wanted: Wanted): URLSearchParams {
  const body = new URLSearchParams();
  for (const [, name = "", value = ""] of page.matchAll(/<input type="hidden" name="([^"]+)" value="([^"]*)"/g)) {
    body.append(name, unescapeHtml(value));
  }
  const send = [...page.matchAll(/<button type="submit"[^>]* name="(\w+)" value="(\w+)"/g)].find(
    ([, , value]) => value !== "back",
  );
  if (send) body.append(send[1]!, send[2]!);
  for (const question of page.split('<div class="question').slice(1)) {
    const title = Object.keys(wanted).find((part) => question.includes(part));
    const field = /<(?:input|textarea|select)[^>]* name="(q[^"]*)"/.exec(question)?.[1];
    if (title === undefined || field === undefined) continue;
    for (const value of [wanted[title] ?? []].flat()) body.append(field, value);
  }
  return body;
}

function unescapeHtml(text: string): string {
  return text
    .replaceAll("&lt;", "<")
    .replaceAll("&gt;", ">")
    .replaceAll("&quot;", '"')
    .replaceAll("&#39;", "'")
    .replaceAll("&amp;", "&");
}
