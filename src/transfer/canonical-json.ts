/** One text for each JSON value, whatever the order of its members: what hashes are made of. */

/** JSON with the members of objects in code-unit order; members that are `undefined` are left out, as in JSON. */
export function canonicalJson(value: unknown): string {
  if (typeof value !== "object" || value === null) return JSON.stringify(value);
  if (Array.isArray(value)) return `[${value.map(canonicalJson).join(",")}]`;
  const members = value as Readonly<Record<string, unknown>>;
  const texts = Object.keys(members)
    .sort()
    .flatMap((name) => {
      const member = members[name];
      return member === undefined ? [] : `${JSON.stringify(name)}:${canonicalJson(member)}`;
    });
  return `{${texts.join(",")}}`;
}
