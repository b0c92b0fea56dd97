/** A unit as drivers that keep everything in memory hold it: with its places in the feeds. */
import type { InvitationUnit } from "./contract.js";

/** One state of a unit. Never changed: the next state is another object. */
export interface StoredUnit {
  /** Deeply frozen. */
  readonly unit: InvitationUnit;
  /** Place in the order of creation: the position of its first entry in the invitation feed. */
  readonly place: number;
  /** Position of the latest change of the invitation. */
  readonly invitationPosition: number;
  /** Positions of the latest changes of the responses, in the order of `unit.responses`. */
  readonly responsePositions: readonly number[];
}

/** Where the newest visible state of a unit is found. Listings and feeds point to cells, so they never go stale. */
export interface UnitCell {
  stored: StoredUnit;
}
