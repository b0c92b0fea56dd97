/**
 * The table of scenarios: what a CRM does with every operation, and every error that it can meet. It is run through each
 * protocol on a fresh host and must give the same results and the same error codes everywhere.
 */
import { invitations } from "./scenarios/invitations.js";
import { responses } from "./scenarios/responses.js";
import { fails, type Step } from "./scenarios/step.js";
import { surveys } from "./scenarios/surveys.js";

const troubles: readonly Step[] = [
  {
    title: "storage that is down",
    operation: "getInvitation",
    input: { invitationId: "a".repeat(17) },
    storage: "isDown",
    gives: fails("unavailable"),
  },
  {
    title: "storage that fails",
    operation: "getInvitation",
    input: { invitationId: "a".repeat(17) },
    storage: "fails",
    gives: fails("internal"),
  },
  {
    title: "storage that works again",
    operation: "getInvitation",
    input: { invitationId: "a".repeat(17) },
    gives: fails("not_found"),
  },
];

/** In this order: later steps build on earlier ones. */
export const scenario: readonly Step[] = [...surveys, ...invitations, ...responses, ...troubles];
