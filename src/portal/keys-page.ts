/** API keys: the list, making one (shown once) and revoking one. Only administrators get here. */
import { SurveyLoopError } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import { type Scope, scopes } from "../operations/define-operation.js";
import type { KeyRecord, Keys } from "../operations/keys.js";
import type { FormFields } from "./form-fields.js";
import type { Gate, Visit } from "./gate.js";

const maxLabelLength = 100;

/** What the pages need of the keys. */
export type PortalKeys = Pick<Keys, "create" | "list" | "revoke">;

interface KeyForm {
  readonly label: string;
  readonly scopes: readonly string[];
  readonly problems: readonly { readonly field: "label" | "scopes"; readonly text: string }[];
}

const emptyForm: KeyForm = { label: "", scopes: [], problems: [] };

/** Shows the keys and the form for a new one. */
export function keysPage(gate: Gate, keys: PortalKeys) {
  return (visit: Visit): Promise<HttpResponse> => showKeys(gate, keys, visit, emptyForm);
}

/** Makes a key and shows it, this once; or shows the form again with what to correct. */
export function keyCreation(gate: Gate, keys: PortalKeys) {
  const { pages } = gate;
  return async (visit: Visit, fields: FormFields): Promise<HttpResponse> => {
    const words = pages.texts.keys;
    const label = (fields.one("label") ?? "").trim();
    const wanted = fields.all("scopes");
    const chosen = scopes.filter((scope): scope is Scope => wanted.includes(scope));
    const problems: KeyForm["problems"][number][] = [];
    if (label === "" || label.length > maxLabelLength) problems.push({ field: "label", text: words.noLabel });
    if (chosen.length === 0) problems.push({ field: "scopes", text: words.noScope });
    if (problems.length > 0) return showKeys(gate, keys, visit, { label, scopes: wanted, problems });
    const created = await keys.create({ label, scopes: chosen });
    return pages.render(
      visit.frame,
      "key-created",
      { pageTitle: words.created, keyId: created.keyId, secret: created.secret, key: created.key, label },
      201,
    );
  };
}

/** Asks whether a key shall be revoked. */
export function keyRevocationPage({ pages }: Gate, keys: PortalKeys) {
  return async ({ request, frame }: Visit): Promise<HttpResponse> => {
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
export function keyRevocation({ pages }: Gate, keys: PortalKeys) {
  return async ({ request }: Visit): Promise<HttpResponse> => {
    const { keyId } = await requestedKey(keys, request.params.keyId);
    await keys.revoke(keyId);
    return pages.redirect("/portal/keys");
  };
}

async function showKeys({ pages }: Gate, keys: PortalKeys, visit: Visit, form: KeyForm): Promise<HttpResponse> {
  const { texts } = pages;
  const formats = pages.formats();
  const records = await keys.list();
  const rows = records.map((key) => ({
    keyId: key.keyId,
    label: key.label,
    scopes: key.scopes.join(", "),
    created: formats.moment(key.createdAt),
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
