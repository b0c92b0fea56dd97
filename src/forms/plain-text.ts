/** Text out of the HTML that SurveyJS definitions hold: tags go, line breaks stay. The result is text and is escaped like any other. */

const entities: ReadonlyMap<string, string> = new Map([
  ["amp", "&"],
  ["lt", "<"],
  ["gt", ">"],
  ["quot", '"'],
  ["apos", "'"],
  ["#39", "'"],
  ["nbsp", " "],
]);

/** Whether the text holds a tag. */
export function hasTags(text: string): boolean {
  return /<\/?[a-z!][^<>]*>/i.test(text);
}

/** The text without its tags; blocks and breaks end a line. */
export function plainText(html: string): string {
  return html
    .replace(/<\/?(?:br|p|div|h[1-6]|li|ul|ol|tr|table)\b[^<>]*>/gi, "\n")
    .replace(/<\/?[a-z!][^<>]*>/gi, "")
    .replace(/&(#39|[a-z]{2,4});/gi, (entity, name: string) => entities.get(name.toLowerCase()) ?? entity)
    .replace(/[^\S\n]+/g, " ")
    .replace(/ ?\n ?/g, "\n")
    .replace(/\n{3,}/g, "\n\n")
    .trim();
}
