/** API keys: the list, making one (shown once) and revoking one. Only administrators get here. */
import { SurveyLoopError } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import { type Scope, scopes } from "../operations/define-operation.js";
import type { KeyRecord, Keys } from "../operations/keys.js";
import { type FormFields, queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { type SortableColumns, sortRows } from "./sorting.js";

const maxLabelLength = 100;

/** What the pages need of the keys. */
export type PortalKeys = Pick<Keys, "create" | "list" | "revoke">;

interface KeyForm {
  readonly label: string;
  readonly scopes: readonly string[];
  readonly problems: readonly { readonly field: "label" | "scopes"; readonly text: string }[];
}

const sortableColumns: SortableColumns<KeyRecord> = {
  label: (key) => key.label,
  created: (key) => key.createdAt,
  used: (key) => key.lastUsedAt ?? "",
  state: (key) => Number(key.revokedAt !== undefined),
};

const emptyForm: KeyForm = { label: "", scopes: [], problems: [] };

/** Shows the keys and the form for a new one. */
export function keysPage(keys: PortalKeys) {
  return (visit: Visit): Promise<HttpResponse> => showKeys(keys, visit, emptyForm);
}

/** Makes a key and shows it, this once; or shows the form again with what to correct. */
export function keyCreation(keys: PortalKeys) {
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    const { pages, caller } = visit;
    const words = pages.texts.keys;
    const label = (fields.one("label") ?? "").trim();
    const wanted = fields.all("scopes");
    const chosen = scopes.filter((scope): scope is Scope => wanted.includes(scope));
    const problems: KeyForm["problems"][number][] = [];
    if (label === "" || label.length > maxLabelLength) problems.push({ field: "label", text: words.noLabel });
    if (chosen.length === 0) problems.push({ field: "scopes", text: words.noScope });
    if (problems.length > 0) return showKeys(keys, visit, { label, scopes: wanted, problems });
    const created = await keys.create({ label, scopes: chosen, actor: caller.id });
    return pages.render(
      visit.frame,
      "key-created",
      { pageTitle: words.created, keyId: created.keyId, secret: created.secret, key: created.key, label },
      201,
    );
  };
}

/** Asks whether a key shall be revoked. */
export function keyRevocationPage(keys: PortalKeys) {
  return async ({ request, frame, pages }: Visit): Promise<HttpResponse> => {
    const key = await requestedKey(keys, request.params.keyId);
    const words = pages.texts.keys;
    const question = words.revocationTitle(key.label);
    return pages.render(frame, "revocation", {
      pageTitle: question,
      question,
      isRevocable: key.revokedAt === undefined,
      settled: words.revoked,
      consequence: words.consequence,
      submit: words.submitRevocation,
      cancel: words.cancel,
      path: `${pages.base}/portal/keys/${key.keyId}/revocation`,
      backPath: `${pages.base}/portal/keys`,
    });
  };
}

/** Revokes a key and goes back to the list. */
export function keyRevocation(keys: PortalKeys) {
  return async ({ request, pages, caller }: Visit): Promise<HttpResponse> => {
    const { keyId } = await requestedKey(keys, request.params.keyId);
    await keys.revoke(keyId, caller.id);
    return pages.redirect("/portal/keys");
  };
}

async function showKeys(keys: PortalKeys, visit: Visit, form: KeyForm): Promise<HttpResponse> {
  const { pages, request } = visit;
  const { texts } = pages;
  const formats = pages.formats();
  const records = await keys.list();
  const path = `${pages.base}/portal/keys`;
  const sorted = sortRows(records, sortableColumns, queryFields(request), path, texts.keys.columns, texts);
  const rows = sorted.rows.map((key) => ({
    keyId: key.keyId,
    label: key.label,
    scopes: key.scopes.join(", "),
    created: formats.moment(key.createdAt),
    used: formats.moment(key.lastUsedAt),
    isActive: key.revokedAt === undefined,
    revoked: formats.moment(key.revokedAt),
    revocationPath: `${pages.base}/portal/keys/${key.keyId}/revocation`,
    revokeText: texts.keys.revokeOf(key.label),
  }));
  const isWrong = form.problems.length > 0;
  const problemOf = (field: string) => form.problems.find((problem) => problem.field === field)?.text;
  return pages.render(
    visit.frame,
    "keys",
    {
      pageTitle: isWrong ? texts.keys.errorTitle : texts.keys.title,
      rows,
      heads: sorted.heads,
      label: form.label,
      labelProblem: problemOf("label"),
      scopesProblem: problemOf("scopes"),
      problems: form.problems,
      scopes: scopes.map((scope) => ({ scope, isChosen: form.scopes.includes(scope) })),
    },
    isWrong ? 400 : 200,
  );
}

async function requestedKey(keys: PortalKeys, keyId: string | undefined): Promise<KeyRecord> {
  const key = (await keys.list()).find((each) => each.keyId === keyId);
  if (key === undefined) throw new SurveyLoopError("not_found", "There is no such key.", { field: "keyId" });
  return key;
}
