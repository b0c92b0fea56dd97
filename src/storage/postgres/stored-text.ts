/**
 * Texts as PostgreSQL can hold them. It takes every well-formed text without U+0000; ours may hold U+0000 and unpaired
 * surrogates too, so these are written by an escape that leaves all other texts as they are.
 */

/** Stands before an escaped code unit; itself doubled. A private-use character that texts hardly ever hold. */
const escapeSign = "\uf8ff";
const troubleInText = /[\0\uf8ff]|[\ud800-\udbff](?![\udc00-\udfff])|(?<![\ud800-\udbff])[\udc00-\udfff]/g;
const escaped = /\uf8ff(\uf8ff|[0-9a-f]{4})/g;

/** A text in its stored form. */
export function storedText(text: string): string {
  return text.replace(troubleInText, (unit) =>
    unit === escapeSign ? escapeSign + escapeSign : escapeSign + unit.charCodeAt(0).toString(16).padStart(4, "0"),
  );
}

/** The text of a stored form. */
export function textFromStored(stored: string): string {
  if (!stored.includes(escapeSign)) return stored;
  return stored.replace(escaped, (_, unit: string) =>
    unit === escapeSign ? escapeSign : String.fromCharCode(Number.parseInt(unit, 16)),
  );
}

/** What `JSON.stringify` writes for U+0000 and unpaired surrogates (and, harmlessly, for some texts about them). */
const troubleInJson = /\\u(0000|d[89a-f])|\uf8ff/;

/** JSON whose texts and member names are all in stored form, so that every JSON function of the database takes it. */
export function storedJson(value: unknown): string {
  const json = JSON.stringify(value);
  return troubleInJson.test(json) ? JSON.stringify(mapTexts(value, storedText)) : json;
}

/** The value of stored JSON. */
export function valueFromStored<T>(json: string): T {
  const value = JSON.parse(json);
  return (json.includes(escapeSign) ? mapTexts(value, textFromStored) : value) as T;
}

function mapTexts(value: unknown, map: (text: string) => string): unknown {
  if (typeof value === "string") return map(value);
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return value.map((each) => mapTexts(each, map));
  // From entries, so that a member named __proto__ stays a member (T33).
  return Object.fromEntries(
    Object.entries(value)
      .filter(([, inner]) => inner !== undefined)
      .map(([name, inner]) => [map(name), mapTexts(inner, map)]),
  );
}

/**
 * A key whose stored form has the order of its code units under `COLLATE "C"`, which compares code points. Only U+0000,
 * U+0001 and what lies from the surrogates on is written differently: behind U+0001, U+E000 (surrogates) or U+E001.
 */
export function storedKey(key: string): string {
  return key.replace(/[\0\u0001\ud800-\uffff]/g, (unit) => {
    const code = unit.charCodeAt(0);
    if (code < 2) return `\u0001${String.fromCharCode(code + 1)}`;
    return code < 0xe000 ? `\ue000${String.fromCharCode(code - 0xd800 + 0x20)}` : `\ue001${unit}`;
  });
}

/** The key of a stored form. */
export function keyFromStored(stored: string): string {
  return stored.replace(/([\u0001\ue000\ue001])([\s\S])/g, (_, sign: string, unit: string) => {
    if (sign === "\u0001") return String.fromCharCode(unit.charCodeAt(0) - 1);
    return sign === "\ue000" ? String.fromCharCode(unit.charCodeAt(0) - 0x20 + 0xd800) : unit;
  });
}
