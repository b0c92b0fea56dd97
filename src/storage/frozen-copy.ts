/**
 * Deeply frozen copies of records and JSON values. What storage keeps is copied and frozen once, when it comes in, so that
 * reads can hand it out as it is (S7).
 */
import type { InvitationRecord } from "../domain/invitation.js";
import type { ResponseRecord } from "../domain/response.js";

/** A frozen copy of a JSON value. Members that are `undefined` are left out, as in JSON. */
export function frozenJson<T>(value: T): T {
  return copyValue(value, plainObject) as T;
}

/** A frozen copy of an invitation. Its parameters have no prototype. */
export function frozenInvitation(record: InvitationRecord): InvitationRecord {
  return copyRecord(record);
}

/** A frozen copy of a response. Its answers and parameters have no prototype. */
export function frozenResponse(record: ResponseRecord): ResponseRecord {
  return copyRecord(record);
}

type Copied = Record<string, unknown>;

function copyRecord<T extends object>(record: T): T {
  const copy: Copied = {};
  for (const member in record) {
    const value: unknown = record[member];
    if (value === undefined) continue;
    copy[member] = typeof value === "object" ? copyValue(value, bareObject) : value;
  }
  return Object.freeze(copy) as T;
}

function copyValue(value: unknown, emptyObject: () => Copied): unknown {
  if (typeof value !== "object" || value === null) return value;
  if (Array.isArray(value)) return Object.freeze(value.map((each) => copyValue(each, emptyObject)));
  const copy = emptyObject();
  for (const member of Object.keys(value)) {
    const inner = (value as Copied)[member];
    if (inner === undefined) continue;
    setOwn(copy, member, copyValue(inner, emptyObject));
  }
  return Object.freeze(copy);
}

function plainObject(): Copied {
  return {};
}

// The literal keeps the fast object layout that Object.create(null) gives up.
function bareObject(): Copied {
  return { __proto__: null } as unknown as Copied;
}

/** Assigning `__proto__` would set the prototype instead of making a member (T33). */
function setOwn(target: Copied, member: string, value: unknown): void {
  if (member === "__proto__") {
    Object.defineProperty(target, member, { value, enumerable: true, configurable: true, writable: true });
  } else target[member] = value;
}
