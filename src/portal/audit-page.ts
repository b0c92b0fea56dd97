/** The audit log, newest first, fifty entries a page, filtered by what was done and by whom. Only administrators get here. */
import { invalidArgument } from "../errors.js";
import type { HttpResponse } from "../http/messages.js";
import { type AuditRecord, auditActions, auditDays } from "../operations/audit-log.js";
import type { Services } from "../operations/context.js";
import { queryFields } from "./form-fields.js";
import type { Visit } from "./gate.js";
import { withQuery } from "./period.js";
import type { PortalPages } from "./portal-pages.js";
import { rowsPerPage } from "./responses-page.js";

/** Shows a page of the log: `?action=`, `?who=` and `?after=`. */
export function auditPage(services: Services) {
  return async ({ request, frame, pages }: Visit): Promise<HttpResponse> => {
    const words = pages.texts.audit;
    const fields = queryFields(request);
    const given = fields.one("action") ?? "";
    const action = auditActions.find((each) => each === given);
    if (given !== "" && action === undefined) {
      throw invalidArgument("action", `action must be one of ${auditActions.join(", ")}.`);
    }
    const who = (fields.one("who") ?? "").trim();
    const after = fields.one("after");
    if (after !== undefined && !/^log\/\d{13}\/[A-Za-z0-9]{1,32}$/.test(after)) {
      throw invalidArgument("after", "after must be a place of this list.");
    }
    const filter = { action, actor: who === "" ? undefined : who, after, limit: rowsPerPage };
    const { records, next } = await services.audit.list(filter);
    const path = `${pages.base}/portal/audit`;
    const filters = { action, who };
    return pages.render(frame, "audit", {
      pageTitle: words.title,
      path,
      lead: words.lead(pages.formats().count(auditDays)),
      actions: auditActions.map((value) => ({ value, label: words.actions[value], isChosen: value === action })),
      who,
      rows: records.map((record) => rowOf(record, path, pages)),
      firstPath: after === undefined ? undefined : withQuery(path, filters),
      nextPath: next === undefined ? undefined : withQuery(path, { ...filters, after: next }),
      clearPath: action === undefined && who === "" ? undefined : path,
    });
  };
}

function rowOf({ at, action, actor, subject, details }: AuditRecord, path: string, pages: PortalPages) {
  const name = actor.startsWith("portal:") ? actor.slice("portal:".length) : actor;
  return {
    moment: pages.formats().moment(at),
    who: name,
    whoPath: withQuery(path, { who: name }),
    what: pages.texts.audit.actions[action],
    whatPath: withQuery(path, { action }),
    subject: subject ?? "",
    details: Object.entries(details ?? {}).map(([member, value]) => `${member}: ${value}`),
  };
}
