/** A file system that records its calls and fails when it is told to. */
import { basename } from "node:path";
import { createNodeFileSystem, type FileSystem } from "../../src/storage/lowdb/file-system.js";

/** One call: what was done to which file or folder, by its last name. */
export interface Call {
  readonly act: "makeFolder" | "open" | "write" | "fsync" | "close" | "rename" | "remove" | "fsync folder";
  readonly path: string;
}

/** The real file system with a decision before each call that changes something. */
export function createFaultyFileSystem(decide: (call: Call) => string | undefined): FileSystem & { calls: string[] } {
  const real = createNodeFileSystem();
  const calls: string[] = [];
  const before = (act: Call["act"], path: string) => {
    calls.push(`${act} ${basename(path)}`);
    const code = decide({ act, path });
    if (code !== undefined) throw Object.assign(new Error(`${code}: ${act} ${path}`), { code });
  };
  return {
    calls,
    readFolder: real.readFolder,
    readFile: real.readFile,
    async makeFolder(path) {
      before("makeFolder", path);
      await real.makeFolder(path);
    },
    async openForWriting(path) {
      before("open", path);
      const file = await real.openForWriting(path);
      return {
        async write(text) {
          // A full disk takes a part before it refuses.
          const isFailing = decideOnce(() => before("write", path));
          if (isFailing) {
            await file.write(text.slice(0, text.length / 2));
            throw isFailing;
          }
          await file.write(text);
        },
        async sync() {
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
      before("rename", to);
      await real.rename(from, to);
    },
    async remove(path) {
      before("remove", path);
      await real.remove(path);
    },
    async syncFolder(path) {
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
