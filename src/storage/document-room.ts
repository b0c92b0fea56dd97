/** The documents of one collection in memory, and the rule of their conditional change. */
import type { DocumentChange, DocumentOutcome, StoredDocument } from "./contract.js";
import { frozenJson } from "./frozen-copy.js";
import { OrderedKeys } from "./ordered-keys.js";

/** Which documents to list. */
export interface DocumentPage {
  readonly prefix?: string | undefined;
  readonly after?: string | undefined;
  readonly limit: number;
}

/** What a change would do: refused by what is there, or `next` (`undefined`: the document goes). */
export type DocumentPlan =
  | { readonly outcome: DocumentOutcome & { readonly committed: false } }
  | { readonly outcome: DocumentOutcome & { readonly committed: true }; readonly next: StoredDocument | undefined };

/**
 * A frozen copy of a change, taken when it comes in.
 *
 * @throws TypeError when the key is empty or longer than 255 characters
 */
export function captureDocument(change: DocumentChange): DocumentChange {
  if (change.key.length < 1 || change.key.length > 255) throw new TypeError("A key has 1 to 255 characters.");
  return change.value === undefined ? { ...change } : { ...change, value: frozenJson(change.value) };
}

/** Checks a captured change against the document as it is now. A deleted document has revision 0, as one that never was. */
export function planDocument(existing: StoredDocument | undefined, change: DocumentChange): DocumentPlan {
  const revision = existing?.revision ?? 0;
  if (change.expectedRevision !== undefined && change.expectedRevision !== revision) {
    return { outcome: { committed: false, existing } };
  }
  if (change.value === undefined) return { outcome: { committed: true, revision: 0 }, next: undefined };
  const next = Object.freeze({ key: change.key, revision: revision + 1, value: change.value });
  return { outcome: { committed: true, revision: next.revision }, next };
}

/** Documents by key. */
export class DocumentRoom {
  readonly #documents = new Map<string, StoredDocument>();
  readonly #keys = new OrderedKeys();

  get(key: string): StoredDocument | undefined {
    return this.#documents.get(key);
  }

  /** Makes the next state of a document visible; `undefined` takes it away. */
  publish(key: string, next: StoredDocument | undefined): void {
    if (next) {
      if (!this.#documents.has(key)) this.#keys.add(key);
      this.#documents.set(key, next);
    } else if (this.#documents.delete(key)) this.#keys.delete(key);
  }

  /** All documents, in order of key. */
  all(): StoredDocument[] {
    return Array.from(this.#keys.from(""), (key) => this.#documents.get(key)!);
  }

  list(page: DocumentPage): StoredDocument[] {
    const { prefix = "", after } = page;
    const found: StoredDocument[] = [];
    if (page.limit < 1) return found;
    for (const key of this.#keys.from(after !== undefined && after > prefix ? after : prefix)) {
      if (!key.startsWith(prefix)) break;
      if (after !== undefined && key <= after) continue;
      found.push(this.#documents.get(key)!);
      if (found.length >= page.limit) break;
    }
    return found;
  }
}
