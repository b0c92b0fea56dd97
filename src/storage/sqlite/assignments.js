/**
 * The SET lists of the sqlite driver's updates: what is not in a row becomes NULL.
 *
 * @import { EncodedRow, SqlValue } from "./messages.js"
 */

const idColumns = ["survey_id", "invitation_id", "response_id"];
const keyColumns = ["email_identity", "external_id"];
const optionalInInvitations = [
  ...["email", "language", "sent_at", "last_reminded_at", "bounced_at", "opted_out_at", "started_at", "completed_at"],
  ...["expires_at", "revoked_at", "erased_at", "delivery_marks", "delivery_note", "other"],
];
const optionalInResponses = ["language", "shown_at", "completed_at", "submission_id", "duration_seconds", "other"];

/**
 * @typedef {object} Assignments
 * @property {string} list `column = ?, ...`
 * @property {SqlValue[]} values
 */

/**
 * A natural key that stays is not written, which spares its indexes.
 *
 * @param {EncodedRow} row
 * @param {boolean} isKeyKept
 * @returns {Assignments}
 */
export function invitationAssignments(row, isKeyKept) {
  return isKeyKept
    ? assign(row, [...idColumns, ...keyColumns], optionalInInvitations)
    : assign(row, idColumns, [...optionalInInvitations, ...keyColumns]);
}

/**
 * @param {EncodedRow} row
 * @returns {Assignments}
 */
export function responseAssignments(row) {
  return assign(row, idColumns, optionalInResponses);
}

/**
 * @param {EncodedRow} row
 * @param {readonly string[]} left columns that stay as they are
 * @param {readonly string[]} optional columns that can be NULL
 * @returns {Assignments}
 */
function assign(row, left, optional) {
  const given = row.columns.split(",");
  const set = given.flatMap((column) => (left.includes(column) ? [] : `${column} = ?`));
  const cleared = optional.filter((column) => !given.includes(column)).map((column) => `${column} = NULL`);
  const values = row.values.filter((_, index) => !left.includes(given[index] ?? ""));
  return { list: [...set, ...cleared].join(", "), values };
}
