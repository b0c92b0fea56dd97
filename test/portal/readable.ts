/** What a person reads on a page: tags gone, white space single. */
export function readable(html: string): string {
  return html
    .replace(/<(head|svg|script)\b[\s\S]*?<\/\1>/g, " ")
    .replace(/<[^>]*>/g, " ")
    .replace(/&#39;/g, "'")
    .replace(/\s+/g, " ");
}
