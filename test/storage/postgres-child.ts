/**
 * A process of its own with its own connections. Arguments: address, schema, mode, name of the run. It says `ready`, does its
 * work when a line comes in, says what became of it, and ends when its standard input does.
 */
import { once } from "node:events";
import { createInterface } from "node:readline";
import { createPostgresStorage } from "../../src/storage/postgres.js";
import { completion, creation, invite, unitOf } from "../../src/storage-conformance/examples.js";

const [url = "", schema = "", mode = "", run = ""] = process.argv.slice(2);
const storage = createPostgresStorage({ url, schema, pool: { max: 4 } });
const numbers = (count: number) => Array.from({ length: count }, (_, index) => index);

function say(...words: (string | number)[]): void {
  process.stdout.write(`${words.join(" ")}\n`);
}

const works: Record<string, () => Promise<void>> = {
  /** Five hundred creations of one natural key at once. */
  async create() {
    const outcomes = await Promise.all(
      numbers(500).map((number) => storage.commit([creation(invite("s", `${run}-${number}`, { email: "one@b.c" }))])),
    );
    for (const [outcome] of outcomes) {
      if (!outcome?.committed && !(outcome && "existing" in outcome && outcome.existing)) throw new Error("no winner");
    }
    say("won", outcomes.flat().filter((outcome) => outcome.committed).length);
  },
  /** Five hundred submits of one link at once. */
  async submit() {
    const unit = await unitOf(storage, "linked");
    const outcomes = await Promise.all(
      numbers(500).map((number) => storage.commit([completion(unit, { nps: number % 11 }, 5, `${run}-${number}`)])),
    );
    say("won", outcomes.flat().filter((outcome) => outcome.committed).length);
  },
  /** One creation. */
  async one() {
    await storage.commit([creation(invite("s", run))]);
    say("done", run);
  },
  /** Creations and completions, eight at a time. */
  async write() {
    const write = async (worker: number) => {
      for (const number of numbers(25)) {
        const id = `${run}-${worker}-${number}`;
        await storage.commit([creation(invite("s", id))]);
        await storage.commit([completion(await unitOf(storage, id), { nps: number % 11 })]);
        say("done", id);
      }
    };
    await Promise.all(numbers(8).map(write));
    say("finished");
  },
};

try {
  const input = createInterface({ input: process.stdin });
  if (mode === "open") {
    say("ready");
    await once(input, "line");
    await storage.open();
    say("open");
  } else {
    await storage.open();
    say("ready");
    await once(input, "line");
    await works[mode]!();
  }
} catch (error) {
  say("failed", String(error));
  process.exitCode = 1;
} finally {
  await storage.close();
  process.stdin.destroy();
}
