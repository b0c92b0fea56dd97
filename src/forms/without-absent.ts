/** Objects whose optional members are left out rather than `undefined`. */

/** The object without its `undefined` members. */
export function withoutAbsent<T extends object>(members: { readonly [K in keyof T]: T[K] | undefined }): T {
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined)) as T;
}
