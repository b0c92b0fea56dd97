/** Files over HTTP: sent, kept over a failed check, limited, taken back, downloaded in the portal only, erased. */
import { afterAll, beforeAll, expect, it } from "vitest";
import { createMemoryStorage } from "../../src/index.js";
import { type FormHost, getPage, hiddenFields, startFormHost } from "./form-host.js";

const storage = createMemoryStorage();
let host: FormHost;
beforeAll(async () => {
  host = await startFormHost({
    options: { storage, authorizePortal: async () => ({ name: "Ann", role: "admin" }) as never },
  });
  const elements = [
    { type: "file", name: "paper", allowMultiple: true, maxSize: 1000, acceptedTypes: ".txt,.svg" },
    { type: "text", name: "must", isRequired: true },
  ];
  await host.publish({ elements }, "files");
});
afterAll(() => host.close());

async function sendFiles(
  url: string,
  files: readonly [string, string | Uint8Array<ArrayBuffer>][],
  fields: Record<string, string>,
) {
  const form = new FormData();
  const shown = await getPage(url);
  for (const [name, value] of Object.entries({ ...hiddenFields(shown.html), ...fields })) form.append(name, value);
  for (const [name, content] of files) form.append("q0.upload", new Blob([content], { type: "text/html" }), name);
  const response = await fetch(url, { method: "POST", body: form, redirect: "manual" });
  return { status: response.status, html: await response.text(), location: response.headers.get("location") };
}

const stored = () => storage.listDocuments("files", { limit: 1000 });

it("a file outlives a failed check, is stored under a random name, and only its facts stand in the answer", async () => {
  const { trackingUrl, invitationId } = await host.link("files");
  const failed = await sendFiles(trackingUrl, [["../../a\u202e.TXT", "<script>alert(1)</script>"]], {});
  expect(failed.status).toBe(422);
  const id = /name="q0\.file" value="([^"]+)"/.exec(failed.html)?.[1] ?? "";
  expect(id).toMatch(/^[0-9A-Za-z]{17}$/);
  expect(failed.html).toContain("a_.TXT");
  const done = await sendFiles(trackingUrl, [], { "q0.file": id, q1: "x" });
  expect(done.status).toBe(303);
  const [response] = (await host.responses("files")).filter((each) => each.invitationId === invitationId);
  expect(response?.answers?.paper).toEqual([{ name: "a_.TXT", type: "text/html", size: 25, file: id }]);

  const address = `${host.url}/portal/surveys/files/files/${invitationId}/${id}`;
  const download = await fetch(address);
  expect(await download.text()).toBe("<script>alert(1)</script>");
  expect(download.headers.get("content-disposition")).toBe(`attachment; filename="${id}.txt"`);
  expect(download.headers.get("content-type")).toBe("application/octet-stream");
  expect(download.headers.get("x-content-type-options")).toBe("nosniff");
  const page = await fetch(
    `${host.url}/portal/surveys/files/responses/${response!.responseId}?invitation=${invitationId}`,
  );
  expect(await page.text()).toContain(`/files/${invitationId}/${id}`);
  const { status } = await fetch(`${host.url}/portal/surveys/files/files/${invitationId}/${id.replace(/./, "0")}x`);
  expect(status).toBe(404);
});

it("size, kind and emptiness are limited, each with its message, and nothing of such a file stays", async () => {
  const before = (await stored()).length;
  const { trackingUrl } = await host.link("files");
  const reply = await sendFiles(
    trackingUrl,
    [
      ["big.txt", "x".repeat(1001)],
      ["x.exe", "x"],
      ["none.txt", ""],
    ],
    { q1: "x" },
  );
  expect(reply.status).toBe(422);
  expect(reply.html).toContain("Choose a file of up to 1 kB instead of big.txt");
  expect((await stored()).length).toBe(before);
});

it("an ID of another invitation is not taken, and a file that is taken back is removed at completion", async () => {
  const one = await host.link("files");
  const first = await sendFiles(
    one.trackingUrl,
    [
      ["a.txt", "a"],
      ["b.txt", "b"],
    ],
    {},
  );
  const ids = [...first.html.matchAll(/name="q0\.file" value="([^"]+)"/g)].map((match) => match[1]!);
  const other = await host.link("files");
  await sendFiles(other.trackingUrl, [], { "q0.file": ids[0]!, q1: "x" });
  const [stolen] = (await host.responses("files")).filter((each) => each.invitationId === other.invitationId);
  expect(stolen?.answers).toEqual({ must: "x" });
  await sendFiles(one.trackingUrl, [], { "q0.file": ids[1]!, q1: "x" });
  const left = (await stored()).filter(({ key }) => key.startsWith(one.invitationId));
  expect(left.map(({ key }) => key.split("/")[1])).toEqual([ids[1], ids[1]]);
});

it("S9 an erasure removes the files of the person", async () => {
  const { trackingUrl, invitationId } = await host.link("files", { email: "gone@example.com" });
  await sendFiles(trackingUrl, [["a.txt", "a"]], { q1: "x" });
  expect((await stored()).some(({ key }) => key.startsWith(invitationId))).toBe(true);
  await host.loop.operations.eraseRespondent({ email: "gone@example.com" });
  expect((await stored()).some(({ key }) => key.startsWith(invitationId))).toBe(false);
});

it("T4 a body over the limit is cut off", async () => {
  const { trackingUrl } = await host.link("files");
  const reply = await sendFiles(trackingUrl, [["a.txt", new Uint8Array(52 * 1024 * 1024)]], { q1: "x" }).catch(
    () => undefined,
  );
  expect(reply === undefined || reply.status === 413).toBe(true);
});
