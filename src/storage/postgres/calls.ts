/** The calls that are under way, so that closing can wait for them. */

export class Calls {
  readonly #underWay = new Set<Promise<unknown>>();

  async run<T>(work: () => Promise<T>): Promise<T> {
    const call = work();
    this.#underWay.add(call);
    try {
      return await call;
    } finally {
      this.#underWay.delete(call);
    }
  }

  /** Returns when every call has settled. */
  async finish(): Promise<void> {
    while (this.#underWay.size > 0) await Promise.allSettled(this.#underWay);
  }
}
