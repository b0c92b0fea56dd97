/** What was tried and what was acknowledged, invitation by invitation: what the audit compares storage with. */

/** An invitation of which nothing is known to be stored. */
export const emptyState = Object.freeze({
  exists: false,
  isSent: false,
  isBounced: false,
  isErased: false,
  pages: 0,
  nps: undefined,
  why: undefined,
});

/** One invitation: its acknowledged state, and the one that it may have if the last attempt was stored. */
export class Entry {
  acknowledged = emptyState;
  unknown = undefined;
  invitationId = undefined;
  trackingUrl = undefined;

  constructor(email) {
    this.email = email;
  }

  /** Notes what is tried; nobody knows whether it was done until it is settled. */
  tries(next) {
    this.unknown = next;
  }

  settle(isAccepted) {
    if (isAccepted && this.unknown) this.acknowledged = this.unknown;
    this.unknown = undefined;
    ledgerCounts.count(isAccepted);
  }

  /** Tries something: its reply is the acknowledgement, `false` or `undefined` a refusal. `next` is what must come of it. */
  async attempt(next, act) {
    this.tries(next);
    const reply = await act();
    if (next === undefined && reply) throw new Error(`What had to be refused was accepted for ${this.email}.`);
    this.settle(Boolean(reply));
    return reply;
  }

  isKnownAs({ invitationId, trackingUrl }) {
    this.invitationId = invitationId;
    this.trackingUrl = trackingUrl;
  }
}

/** Replies by kind, over all entries. */
export const ledgerCounts = {
  acknowledged: 0,
  refused: 0,
  count(isAccepted) {
    if (isAccepted) this.acknowledged++;
    else this.refused++;
  },
};

/** All entries, by e-mail address. */
export class Ledger {
  entries = new Map();

  begin(email) {
    const entry = new Entry(email);
    this.entries.set(email, entry);
    return entry;
  }
}
