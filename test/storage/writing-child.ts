/**
 * A process of its own that works on a lowdb folder, or a sqlite file (`.db`), until it is killed, and says on its standard output what it has tried
 * and what was acknowledged. Arguments: folder, mode (`hold`, `idle`, `write`, `few`), name of the run.
 */
import { createLowdbStorage } from "../../src/storage/lowdb.js";
import { createSqliteStorage } from "../../src/storage/sqlite.js";
import { completion, creation, invite, unitOf } from "../../src/storage-conformance/examples.js";

const [folder = "", mode = "", run = ""] = process.argv.slice(2);
const storage = folder.endsWith(".db") ? createSqliteStorage({ file: folder }) : createLowdbStorage({ folder });

function say(...words: (string | number)[]): void {
  process.stdout.write(`${words.join(" ")}\n`);
}

/** Creates invitations and completes every second one; each third natural key is taken already. */
async function work(worker: number): Promise<never> {
  for (let number = 0; ; number++) {
    const id = `${run}-${worker}-${number}`;
    say("try", id, 1);
    const [outcome] = await storage.commit([creation(invite("s", id))]);
    say(outcome?.committed ? "done" : "refused", id, 1);
    if (number % 3 === 0) {
      const rival = `${id}-rival`;
      say("try", rival, 1);
      const [refused] = await storage.commit([creation(invite("s", rival, { email: `${id}@example.org` }))]);
      say(refused?.committed ? "done" : "refused", rival, 1);
    }
    if (number % 2 === 0) {
      say("try", id, 2);
      await storage.commit([completion(await unitOf(storage, id), { nps: number % 11 })]);
      say("done", id, 2);
    }
  }
}

/** A few creations, each acknowledged before the next one is tried. */
async function writeFew(): Promise<void> {
  for (let number = 0; number < 5; number++) {
    say("try", number);
    await storage.commit([creation(invite("s", `${run}-${number}`))]);
    say("done", number);
  }
  await storage.close();
}

try {
  await storage.open();
  say("open");
  if (mode === "hold") process.stdin.resume();
  if (mode === "few") await writeFew();
  if (mode === "write") await Promise.all([0, 1, 2, 3, 4, 5, 6, 7].map(work));
} catch (error) {
  say("failed", String(error));
  process.exitCode = 1;
}
