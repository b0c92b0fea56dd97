/** The few calls that the lowdb driver makes to a file system. Tests put their own in its place to fail or record calls. */
import { type FileHandle, mkdir, open, readdir, readFile, rename, rm } from "node:fs/promises";

/** A file that is open for writing. */
export interface WritableFile {
  write(text: string): Promise<void>;
  /** Returns when the content is on the medium. */
  sync(): Promise<void>;
  close(): Promise<void>;
}

/** One entry of a folder. */
export interface FolderEntry {
  readonly name: string;
  readonly kind: "file" | "folder" | "other";
}

/** A file system. Every call rejects with the system's own error (`ENOSPC`, `EIO`, ...). */
export interface FileSystem {
  /** Entries in any order. */
  readFolder(path: string): Promise<FolderEntry[]>;
  readFile(path: string): Promise<Uint8Array>;
  /** Makes one folder; one that is there already is fine. */
  makeFolder(path: string): Promise<void>;
  /** Opens an empty file, whatever was there. */
  openForWriting(path: string): Promise<WritableFile>;
  rename(from: string, to: string): Promise<void>;
  /** Removes a file; one that is not there is fine. */
  remove(path: string): Promise<void>;
  /** Returns when the names in the folder are on the medium. */
  syncFolder(path: string): Promise<void>;
}

/** The file system of the machine. */
export function createNodeFileSystem(platform: NodeJS.Platform = process.platform): FileSystem {
  return {
    async readFolder(path) {
      const entries = await readdir(path, { withFileTypes: true });
      return entries.map((entry) => ({
        name: entry.name,
        kind: entry.isFile() ? "file" : entry.isDirectory() ? "folder" : "other",
      }));
    },
    readFile: (path) => readFile(path),
    async makeFolder(path) {
      await mkdir(path).catch(ignoring("EEXIST"));
    },
    openForWriting: async (path) => writableFile(await open(path, "w", 0o600)),
    rename: (from, to) => rename(from, to),
    remove: (path) => rm(path, { force: true }),
    async syncFolder(path) {
      try {
        const folder = await open(path, "r");
        try {
          await folder.sync();
        } finally {
          await folder.close();
        }
      } catch (error) {
        // Windows does not sync folders: NTFS keeps its names in a journal of its own.
        if (platform !== "win32" || !isCode(error, "EPERM", "EISDIR", "EINVAL", "EACCES")) throw error;
      }
    },
  };
}

function writableFile(file: FileHandle): WritableFile {
  return {
    write: (text) => file.writeFile(text, "utf8"),
    sync: () => file.sync(),
    close: () => file.close(),
  };
}

function ignoring(code: string) {
  return (error: unknown) => {
    if (!isCode(error, code)) throw error;
  };
}

/** Whether an error is a system's error with one of the codes. */
export function isCode(error: unknown, ...codes: readonly string[]): boolean {
  return error instanceof Error && "code" in error && codes.includes(error.code as string);
}
