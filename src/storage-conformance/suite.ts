/** What the suite is given, and how each of its tests gets a fresh, open storage and gives it back. */
import type { Storage } from "../storage/contract.js";

/** A fresh storage, not opened. */
export interface StorageUnderTest {
  readonly storage: Storage;
  /** Another storage over the same medium, not opened; the first one is closed before. Only drivers that persist have it. */
  readonly reopen?: (() => Promise<Storage>) | undefined;
  /** Takes away what was made; its storages are closed before. */
  readonly dispose?: (() => Promise<void>) | undefined;
}

/** What a driver says about itself. A test that does not apply is not declared; nothing else is left out. */
export interface DriverManifest {
  /** Whether a medium keeps everything when the storage is closed. */
  readonly persists: boolean;
  /** Whether several storages may be open on one medium at once. */
  readonly shares?: boolean | undefined;
  /** Whether it has the optional method `tallyResponses`. */
  readonly counts?: boolean | undefined;
}

/** The argument of `storageConformance`. `describe` and `it` are those of any test runner. */
export interface ConformanceOptions extends DriverManifest {
  /** Name of the driver, for titles. */
  readonly name?: string | undefined;
  readonly describe: (title: string, declare: () => void) => void;
  readonly it: (title: string, run: () => Promise<void>) => void;
  /** Gives a storage on a fresh, empty medium at each call. Some tests have two at once. */
  readonly createStorage: () => StorageUnderTest | Promise<StorageUnderTest>;
}

/** What one test works with. */
export interface Bench {
  readonly storage: Storage;
  /** Closes the storage and answers one that is open on the same medium. */
  reopen(): Promise<Storage>;
  /** A second storage on the same medium while the first is open; not opened. */
  second(): Promise<Storage>;
  /** A storage on a medium of its own, beside the first one; open and empty. */
  fresh(): Promise<Bench>;
}

/** How the parts of the suite declare their tests. */
export interface Suite {
  readonly manifest: DriverManifest;
  /** A test on an open storage. */
  test(title: string, run: (bench: Bench) => Promise<void>): void;
  /** A test of what is there after closing and opening again. */
  durabilityTest(title: string, run: (bench: Bench) => Promise<void>): void;
  /** A test on a storage that is not opened. */
  unopenedTest(title: string, run: (storage: Storage) => Promise<void>): void;
}

export function createSuite(options: ConformanceOptions): Suite {
  const { it, createStorage } = options;

  /** Runs with media that are made when they are asked for, and taken away at the end. */
  async function withMedia(run: (create: () => Promise<Medium>) => Promise<void>): Promise<void> {
    const media: Medium[] = [];
    const create = async () => {
      const created = await createStorage();
      const medium = { created, opened: [created.storage] };
      media.push(medium);
      return medium;
    };
    try {
      await run(create);
    } finally {
      for (const { created, opened } of media) {
        for (const storage of opened) await storage.close();
        await created.dispose?.();
      }
    }
  }

  async function openBench(create: () => Promise<Medium>): Promise<Bench> {
    const { created, opened } = await create();
    await created.storage.open();
    const another = async () => {
      if (!created.reopen) throw new Error("A driver that persists must give createStorage a reopen.");
      const storage = await created.reopen();
      opened.push(storage);
      return storage;
    };
    return {
      storage: created.storage,
      second: another,
      fresh: () => openBench(create),
      async reopen() {
        for (const storage of opened) await storage.close();
        const storage = await another();
        await storage.open();
        return storage;
      },
    };
  }

  const suite: Suite = {
    manifest: options,
    test: (title, run) => it(title, () => withMedia(async (create) => run(await openBench(create)))),
    durabilityTest(title, run) {
      if (options.persists) suite.test(title, run);
    },
    unopenedTest: (title, run) => it(title, () => withMedia(async (create) => run((await create()).created.storage))),
  };
  return suite;
}

/** A medium with all storages that were opened on it. */
interface Medium {
  readonly created: StorageUnderTest;
  readonly opened: Storage[];
}
