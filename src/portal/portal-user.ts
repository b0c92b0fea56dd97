/** Who uses the portal and what each role may do. No request and no storage here. */
import type { Caller } from "../operations/context.js";
import type { Scope } from "../operations/define-operation.js";

/** Roles from the smallest to the largest; each may do what those before it may. */
export const portalRoles = ["viewer", "analyst", "admin"] as const;
export type PortalRole = (typeof portalRoles)[number];

/** Somebody who is signed in, by the portal's own accounts or by the host. */
export interface PortalUser {
  readonly name: string;
  readonly role: PortalRole;
}

/** What somebody wants to do that not everybody may. */
export type PortalAction =
  | "download"
  | "tryForm"
  | "copyLink"
  | "revoke"
  | "erase"
  | "manageKeys"
  | "readAudit"
  | "editSurveys";

const leastRole: Readonly<Record<PortalAction, PortalRole>> = {
  download: "analyst",
  // A tracking link lets its holder answer in the respondent's name, so looking is not enough to get it.
  copyLink: "analyst",
  tryForm: "analyst",
  revoke: "admin",
  erase: "admin",
  manageKeys: "admin",
  readAudit: "admin",
  editSurveys: "admin",
};

/** Whether the role allows the action. */
export function mayDo(user: PortalUser, action: PortalAction): boolean {
  return portalRoles.indexOf(user.role) >= portalRoles.indexOf(leastRole[action]);
}

/** Whether a value names a role. */
export function isPortalRole(value: unknown): value is PortalRole {
  return portalRoles.some((role) => role === value);
}

const readingScopes: readonly Scope[] = ["surveys:read", "invitations:read", "responses:read"];

/** The caller as which a user of the portal runs operations. */
export function portalCaller(user: PortalUser): Caller {
  const scopes = new Set<Scope>(readingScopes);
  if (mayDo(user, "revoke")) scopes.add("invitations:write");
  if (mayDo(user, "erase")) scopes.add("erasure:write");
  if (mayDo(user, "editSurveys")) scopes.add("surveys:write");
  return { id: `portal:${user.name}`, scopes };
}
