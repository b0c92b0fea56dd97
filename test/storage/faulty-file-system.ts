/** A file system that records its calls and fails when it is told to. */
import { basename } from "node:path";
import { createNodeFileSystem, type FileSystem } from "../../src/storage/lowdb/file-system.js";

/** One call: what was done to which file or folder, by its last name. */
export interface Call {
  readonly act: "makeFolder" | "open" | "write" | "fsync" | "close" | "rename" | "remove" | "fsync folder";
  readonly path: string;
}

/**
 * The real file system with a decision before each call that changes something: the code with which it fails. `hold` may give
 * a promise for which the call waits.
 */
export function createFaultyFileSystem(
  decide: (call: Call) => string | undefined,
  hold: (call: Call) => Promise<void> | undefined = () => undefined,
): FileSystem & { calls: string[] } {
  const real = createNodeFileSystem();
  const calls: string[] = [];
  const before = (act: Call["act"], path: string) => {
    calls.push(`${act} ${basename(path)}`);
    const code = decide({ act, path });
    if (code !== undefined) throw Object.assign(new Error(`${code}: ${act} ${path}`), { code });
  };
  const held = async (act: Call["act"], path: string) => {
    const waiting = hold({ act, path });
    if (waiting) await waiting;
  };
  return {
    calls,
    readFolder: real.readFolder,
    readFile: real.readFile,
    async makeFolder(path) {
      await held("makeFolder", path);
      before("makeFolder", path);
      await real.makeFolder(path);
    },
    async openForWriting(path) {
      await held("open", path);
      before("open", path);
      const file = await real.openForWriting(path);
      return {
        async write(text) {
          // A full disk takes a part before it refuses.
          await held("write", path);
          const isFailing = decideOnce(() => before("write", path));
          if (isFailing) {
            await file.write(text.slice(0, text.length / 2));
            throw isFailing;
          }
          await file.write(text);
        },
        async sync() {
          await held("fsync", path);
          before("fsync", path);
          await file.sync();
        },
        async close() {
          await file.close();
          before("close", path);
        },
      };
    },
    async rename(from, to) {
      await held("rename", to);
      before("rename", to);
      await real.rename(from, to);
    },
    async remove(path) {
      await held("remove", path);
      before("remove", path);
      await real.remove(path);
    },
    async syncFolder(path) {
      await held("fsync folder", path);
      before("fsync folder", path);
      await real.syncFolder(path);
    },
  };
}

function decideOnce(act: () => void): unknown {
  try {
    act();
    return undefined;
  } catch (error) {
    return error;
  }
}
