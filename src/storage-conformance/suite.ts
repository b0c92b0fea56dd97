/** What the suite is given, and how each of its tests gets a fresh, open storage and gives it back. */
import type { Storage } from "../storage/contract.js";

/** A fresh storage, not opened. */
export interface StorageUnderTest {
  readonly storage: Storage;
  /** Another storage over the same medium, not opened; the first one is closed before. Only drivers that persist have it. */
  readonly reopen?: (() => Promise<Storage>) | undefined;
  /** Takes away what was made; all storages are closed before. */
  readonly dispose?: (() => Promise<void>) | undefined;
}

/** What a driver says about itself. A test that does not apply is not declared; nothing else is left out. */
export interface DriverManifest {
  /** Whether a medium keeps everything when the storage is closed. */
  readonly persists: boolean;
  /** Whether several storages may be open on one medium at once. */
  readonly shares?: boolean | undefined;
}

/** The argument of `storageConformance`. `describe` and `it` are those of any test runner. */
export interface ConformanceOptions extends DriverManifest {
  /** Name of the driver, for titles. */
  readonly name?: string | undefined;
  readonly describe: (title: string, declare: () => void) => void;
  readonly it: (title: string, run: () => Promise<void>) => void;
  readonly createStorage: () => StorageUnderTest | Promise<StorageUnderTest>;
}

/** What one test works with. */
export interface Bench {
  readonly storage: Storage;
  /** Closes the storage and answers one that is open on the same medium. */
  reopen(): Promise<Storage>;
  /** A second storage on the same medium while the first is open; not opened. */
  second(): Promise<Storage>;
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

  async function withStorage(run: (created: StorageUnderTest, opened: Storage[]) => Promise<void>): Promise<void> {
    const created = await createStorage();
    const opened = [created.storage];
    try {
      await run(created, opened);
    } finally {
      for (const storage of opened) await storage.close();
      await created.dispose?.();
    }
  }

  function benchOf(created: StorageUnderTest, opened: Storage[]): Bench {
    const another = async () => {
      if (!created.reopen) throw new Error("A driver that persists must give createStorage a reopen.");
      const storage = await created.reopen();
      opened.push(storage);
      return storage;
    };
    return {
      storage: created.storage,
      second: another,
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
    test: (title, run) =>
      it(title, () =>
        withStorage(async (created, opened) => {
          await created.storage.open();
          await run(benchOf(created, opened));
        }),
      ),
    durabilityTest(title, run) {
      if (options.persists) suite.test(title, run);
    },
    unopenedTest: (title, run) => it(title, () => withStorage(({ storage }) => run(storage))),
  };
  return suite;
}
