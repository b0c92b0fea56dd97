/** IDs of Salesforce: 15 characters that tell capitals apart, or 18 where the last three repeat their case. */

/** Whether a text can be an ID. */
export function isRecordId(text: string): boolean {
  return /^[A-Za-z0-9]{15}(?:[A-Za-z0-9]{3})?$/.test(text);
}

/** The 15 characters that both forms of an ID share. */
export function shortRecordId(id: string): string {
  return id.slice(0, 15);
}
