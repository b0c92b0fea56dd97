/** Reads the main form of a page of the portal. */

/** Every field of the main form, as a browser would send it. */
export function fieldsIn(text: string): Record<string, string> {
  const fields: Record<string, string> = {};
  const decode = (value: string) =>
    value
      .replace(/&lt;/g, "<")
      .replace(/&gt;/g, ">")
      .replace(/&quot;/g, '"')
      .replace(/&#39;/g, "'")
      .replace(/&amp;/g, "&");
  const form = /<form class="stack[^>]*>([\s\S]*?)<\/form>/.exec(text)![1]!;
  for (const [tag] of form.matchAll(/<input [^>]*>/g)) {
    const name = / name="([^"]*)"/.exec(tag)?.[1];
    const isOff = /type="checkbox"/.test(tag) && !/ checked/.test(tag);
    if (name !== undefined && !isOff) fields[name] = decode(/ value="([^"]*)"/.exec(tag)?.[1] ?? "");
  }
  for (const [, name, value] of form.matchAll(/<textarea [^>]*?name="([^"]*)"[^>]*>\n?([\s\S]*?)<\/textarea>/g)) {
    fields[name!] = decode(value!);
  }
  for (const [, name, options] of form.matchAll(/<select [^>]*?name="([^"]*)"[^>]*>([\s\S]*?)<\/select>/g)) {
    const chosen = /value="([^"]*)" selected/.exec(options!) ?? /value="([^"]*)"/.exec(options!);
    fields[name!] = decode(chosen?.[1] ?? "");
  }
  return fields;
}
