/** What the lowdb driver refuses at start, always naming the file and leaving everything as it was (T52); its layout. */
import { mkdir, readdir, readFile, rename, rm, writeFile } from "node:fs/promises";
import { join, relative } from "node:path";
import { describe, expect, it } from "vitest";
import { surveyFolderName, surveyOfFolderName } from "../../src/storage/lowdb/layout.js";
import { createLowdbStorage } from "../../src/storage/lowdb.js";
import { completion, creation, invite, unitOf } from "../../src/storage-conformance/examples.js";
import { contentsOf } from "./contents.js";
import { createTemporaryFolder } from "./temporary-folder.js";

const units = "surveys/survey-a/invitations/000001.json";
const version = "surveys/survey-a/versions/000001.json";
const documents = "documents/settings/000001.json";

/** A folder with two surveys, 120 invitations, a response and a document. */
async function createFilledFolder(): Promise<string> {
  const folder = await createTemporaryFolder();
  const storage = createLowdbStorage({ folder });
  await storage.open();
  await storage.addSurveyVersion({
    surveyId: "a",
    version: 1,
    publishedAt: "2026-03-01T10:00:00.000Z",
    definition: {},
  });
  await storage.commit(Array.from({ length: 120 }, (_, index) => creation(invite("a", `a${index}`))));
  await storage.commit([completion(await unitOf(storage, "a0"), { nps: 9 }), creation(invite("B", "b0"))]);
  await storage.putDocument({ collection: "settings", key: "k", value: 1 });
  await storage.close();
  return folder;
}

async function filesIn(folder: string): Promise<Record<string, string>> {
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  const files = entries.filter((entry) => entry.isFile()).map((entry) => join(entry.parentPath, entry.name));
  return Object.fromEntries(
    await Promise.all(files.map(async (file) => [relative(folder, file), await readFile(file, "utf8")])),
  );
}

interface Damage {
  readonly title: string;
  /** What the message names. */
  readonly names: string;
  readonly says: string;
  readonly act: (folder: string) => Promise<unknown>;
}

function edit(file: string, change: (text: string) => string) {
  return async (folder: string) => {
    const path = join(folder, file);
    await writeFile(path, change(await readFile(path, "utf8")));
  };
}

/** Changes the parsed content of a file. */
// biome-ignore lint/suspicious/noExplicitAny: tests damage files of every kind.
function editJson(file: string, change: (content: any) => void) {
  return edit(file, (text) => {
    const content = JSON.parse(text);
    change(content);
    return JSON.stringify(content);
  });
}

const damages: readonly Damage[] = [
  ...[units, version, documents, "storage.json"].flatMap((file): Damage[] => [
    { title: `${file} is empty`, names: file, says: "is empty", act: edit(file, () => "") },
    { title: `${file} is truncated`, names: file, says: "is not whole", act: edit(file, (text) => text.slice(0, -4)) },
    { title: `${file} is no JSON`, names: file, says: "is not whole", act: edit(file, () => "hello") },
    {
      title: `${file} is of another format`,
      names: file,
      says: "not a file of this storage",
      act: edit(file, () => "{}"),
    },
    {
      title: `${file} is newer`,
      names: file,
      says: "newer version (format 2",
      act: editJson(file, (content) => {
        content.formatVersion = 2;
      }),
    },
    {
      title: `${file} is of another kind`,
      names: file,
      says: "kind",
      act: editJson(file, (content) => {
        content.kind = "something";
      }),
    },
  ]),
  {
    title: "a file is not UTF-8",
    names: units,
    says: "is not whole",
    act: (folder) => writeFile(join(folder, units), Buffer.from([0x7b, 0xff, 0x7d])),
  },
  {
    title: "a file belongs to another survey",
    names: units,
    says: 'should be of surveyId "a"',
    act: editJson(units, (content) => {
      content.surveyId = "b";
    }),
  },
  {
    title: "a unit belongs to another survey",
    names: units,
    says: "damaged unit (number 2)",
    act: editJson(units, (content) => {
      content.units[1].invitation.surveyId = "b";
    }),
  },
  {
    title: "a unit has lost its revision",
    names: units,
    says: "damaged unit (number 1)",
    act: editJson(units, (content) => {
      delete content.units[0].revision;
    }),
  },
  {
    title: "a response has lost its answers",
    names: units,
    says: "damaged unit (number 1)",
    act: editJson(units, (content) => {
      delete content.units[0].responses[0].answers;
    }),
  },
  {
    title: "a counter is no number",
    names: units,
    says: "damaged counters",
    act: editJson(units, (content) => {
      content.counters["2026-03-01T10:00"].invited = "many";
    }),
  },
  {
    title: "an invitation is in a file twice",
    names: units,
    says: "same invitation twice",
    act: editJson(units, (content) => content.units.push(content.units[0])),
  },
  {
    title: "an invitation is in two files",
    names: units.replace("01.", "02."),
    says: "which is in",
    act: async (folder) => {
      const [unit] = JSON.parse(await readFile(join(folder, units), "utf8")).units;
      await editJson(units.replace("01.", "02."), (content) => content.units.push(unit))(folder);
    },
  },
  {
    title: "two rows have one place in the feed",
    names: units,
    says: "place in the feed",
    act: editJson(units, (content) => {
      content.units[2].invitationPosition = content.units[1].invitationPosition;
      content.units[2].place = 1;
    }),
  },
  {
    title: "two invitations have one natural key",
    names: units,
    says: "natural key",
    act: editJson(units, (content) => {
      content.units[2].invitation.emailIdentity = content.units[1].invitation.emailIdentity;
    }),
  },
  {
    title: "a version is missing",
    names: version.replace("01.", "02."),
    says: "version 1 is missing",
    act: (folder) => rename(join(folder, version), join(folder, version.replace("01.", "02."))),
  },
  {
    title: "a document is there twice",
    names: documents,
    says: "same key twice",
    act: editJson(documents, (content) => content.documents.push(content.documents[0])),
  },
  {
    title: "the marker is missing",
    names: "",
    says: "no storage.json",
    act: (folder) => rm(join(folder, "storage.json")),
  },
  ...["notes.txt", "surveys/notes.txt", "surveys/survey-a/x.json", "surveys/survey-a/invitations/1.json"].map(
    (file) => ({
      title: `${file} is foreign`,
      names: file,
      says: "does not belong",
      act: (folder: string) => writeFile(join(folder, file), "{}"),
    }),
  ),
  ...["other", "surveys/survey-A", "surveys/thing", "surveys/survey-a/more", "documents/other"].map((name) => ({
    title: `the folder ${name} is foreign`,
    names: name,
    says: "does not belong",
    act: (folder: string) => mkdir(join(folder, name)),
  })),
];

describe("a folder that is not right", () => {
  for (const { title, names, says, act } of damages) {
    it(`S11 is refused and left alone when ${title}`, async () => {
      const folder = await createFilledFolder();
      await act(folder);
      const before = await filesIn(folder);
      const storage = createLowdbStorage({ folder });
      const refusal: unknown = await storage.open().then(
        () => undefined,
        (error: unknown) => error,
      );
      expect(refusal).toMatchObject({ code: "unavailable" });
      expect(String(refusal)).toContain(join(folder, names));
      expect(String(refusal)).toContain(says);
      expect(await filesIn(folder)).toEqual(before);
    });
  }

  it("can be opened by the same storage once it is put right", async () => {
    const folder = await createFilledFolder();
    await writeFile(join(folder, "notes.txt"), "");
    const storage = createLowdbStorage({ folder });
    await expect(storage.open()).rejects.toThrow("does not belong");
    await rm(join(folder, "notes.txt"));
    await storage.open();
    expect(await storage.findUnit("a0")).toBeDefined();
    await storage.close();
  });

  it("S11 left-over temporary files are deleted and never read", async () => {
    const folder = await createFilledFolder();
    const leftovers = [units, version, documents, "storage.json", "surveys/survey-a/invitations/000009.json"];
    for (const file of leftovers) await writeFile(join(folder, `${file}.tmp`), "half a fi");
    const storage = createLowdbStorage({ folder });
    await storage.open();
    expect(Object.keys(await filesIn(folder)).filter((name) => name.endsWith(".tmp"))).toEqual([]);
    expect(await storage.findUnit("a0")).toBeDefined();
    await storage.close();
  });

  it("a first start that was interrupted starts again", async () => {
    const folder = await createTemporaryFolder();
    await writeFile(join(folder, "storage.json.tmp"), "{");
    const storage = createLowdbStorage({ folder });
    await storage.open();
    await storage.close();
    expect(Object.keys(await filesIn(folder))).toEqual(["storage.json"]);
  });

  it("a folder is made with its parents", async () => {
    const folder = join(await createTemporaryFolder(), "one", "two");
    const storage = createLowdbStorage({ folder });
    await storage.open();
    await storage.close();
    expect(await readdir(folder)).toEqual(["storage.json"]);
  });
});

describe("the layout", () => {
  it("has about 100 invitations a file, a header in each, and an invitation with its responses on one line", async () => {
    const folder = await createFilledFolder();
    const files = await filesIn(folder);
    expect(Object.keys(files).sort()).toEqual([
      documents,
      "storage.json",
      "surveys/survey-+b/invitations/000001.json",
      units,
      "surveys/survey-a/invitations/000002.json",
      version,
    ]);
    for (const text of Object.values(files)) {
      expect(JSON.parse(text)).toMatchObject({ format: "express-survey-loop lowdb storage", formatVersion: 1 });
    }
    expect(JSON.parse(files[units]!).units).toHaveLength(100);
    const line = files[units]!.split("\n").find((each) => each.includes('"a0"'));
    expect(line).toContain('"responseId":"a0-r"');
  });

  it("names of surveys stay apart where case does not count, and come back", () => {
    const ids = ["a", "A", "aB", "Ab", "AB", "ab", "con", "a-b_C", "0"];
    const names = ids.map(surveyFolderName);
    expect(new Set(names.map((name) => name.toLowerCase())).size).toBe(ids.length);
    expect(names.map(surveyOfFolderName)).toEqual(ids);
    for (const name of ["survey-", "survey-A", "survey-+1", "survey-a.", "a", "survey-..", "survey-+"]) {
      expect(surveyOfFolderName(name)).toBeUndefined();
    }
    for (const id of ["", "..", "a/b", "a b", "_a", "a".repeat(65)])
      expect(() => surveyFolderName(id)).toThrow(TypeError);
  });

  it("many small documents do not gather in one file, and emptied files are used again", async () => {
    const folder = await createTemporaryFolder();
    const storage = createLowdbStorage({ folder });
    await storage.open();
    const keys = Array.from({ length: 350 }, (_, index) => `mark ${index}`);
    const putAll = (value: number | undefined) =>
      Promise.all(
        keys.map((key) => storage.putDocument({ collection: "marks", key, ...(value === undefined ? {} : { value }) })),
      );
    await putAll(1);
    expect(await readdir(join(folder, "documents/marks"))).toHaveLength(4);
    await putAll(undefined);
    await putAll(2);
    expect(await readdir(join(folder, "documents/marks"))).toHaveLength(4);
    await storage.close();
  });

  it("opening again shows exactly what was shown before", async () => {
    const folder = await createFilledFolder();
    const first = createLowdbStorage({ folder });
    await first.open();
    const before = await contentsOf(first, ["a", "B"]);
    await first.close();
    const second = createLowdbStorage({ folder });
    await second.open();
    expect(await contentsOf(second, ["a", "B"])).toEqual(before);
    await second.close();
  });
});
