/** Pages that are sent while something else happens to the same invitation. */
import { afterEach, describe, expect, it } from "vitest";
import { createMemoryStorage } from "../../../src/storage/memory.js";
import { type FormHost, getPage, hiddenFields, postForm, startFormHost } from "../../forms/form-host.js";

let host: FormHost;
afterEach(() => host.close());

const pages = [{ elements: [{ type: "text", name: "a" }] }, { elements: [{ type: "text", name: "b" }] }];

/** A host in which something happens just before the next commit, between reading the unit and writing it. */
async function startInterrupted() {
  const storage = createMemoryStorage();
  let interruption: (() => Promise<unknown>) | undefined;
  const interrupted: typeof storage = Object.create(storage, {
    commit: {
      value: async (changes: Parameters<typeof storage.commit>[0]) => {
        const happens = interruption;
        interruption = undefined;
        await happens?.();
        return storage.commit(changes);
      },
    },
  });
  host = await startFormHost({ options: { storage: interrupted } });
  await host.publish({ pages }, "two");
  const link = await host.link("two", { email: "a@example.com" });
  return {
    ...link,
    fields: hiddenFields((await getPage(link.trackingUrl)).html),
    beforeNextCommit: (happens: () => Promise<unknown>) => {
      interruption = happens;
    },
  };
}

describe("between reading and storing a page", () => {
  it("T59 a revocation wins, and nothing is stored", async () => {
    const { trackingUrl, invitationId, fields, beforeNextCommit } = await startInterrupted();
    beforeNextCommit(() => host.loop.operations.revokeInvitation({ invitationId }));
    expect((await postForm(trackingUrl, { ...fields, q0: "x" })).status).toBe(410);
    expect(await host.responses("two")).toEqual([]);
  });

  it("T59 an erasure wins, and the link is unknown", async () => {
    const { trackingUrl, fields, beforeNextCommit } = await startInterrupted();
    beforeNextCommit(() => host.loop.operations.eraseRespondent({ email: "a@example.com" }));
    expect((await postForm(trackingUrl, { ...fields, q0: "x" })).status).toBe(404);
    expect(await host.responses("two")).toEqual([]);
  });

  it("a delivery report is kept, and so is the page", async () => {
    const { trackingUrl, invitationId, fields, beforeNextCommit } = await startInterrupted();
    beforeNextCommit(() => host.loop.operations.reportDelivery({ reports: [{ invitationId, happened: "reminded" }] }));
    expect((await postForm(trackingUrl, { ...fields, q0: "x" })).status).toBe(303);
    const invitation = await host.loop.operations.getInvitation({ invitationId });
    expect([invitation.reminderCount, invitation.status]).toEqual([1, "started"]);
    expect(await host.responses("two")).toMatchObject([{ answers: { a: "x" } }]);
  });

  it("another window's page wins when it says something else, and the second sees it", async () => {
    const { trackingUrl, fields, beforeNextCommit } = await startInterrupted();
    beforeNextCommit(() => postForm(trackingUrl, { ...fields, q0: "first" }));
    const second = await postForm(trackingUrl, { ...fields, q0: "second" });
    expect([second.status, second.html.includes('value="first"')]).toEqual([409, true]);
    expect(await host.responses("two")).toMatchObject([{ revision: 1, answers: { a: "first" } }]);
  });

  it("a new version of the survey does not mix into a response that was started in the old one", async () => {
    const { trackingUrl, fields, beforeNextCommit } = await startInterrupted();
    beforeNextCommit(async () => {
      await host.publish({ elements: [{ type: "text", name: "new" }] }, "two");
      const shown = hiddenFields((await getPage(trackingUrl)).html);
      await postForm(trackingUrl, { ...shown, q0: "in the new one", action: "next" });
    });
    expect((await postForm(trackingUrl, { ...fields, q0: "in the old one" })).status).toBe(409);
    expect(await host.responses("two")).toMatchObject([{ surveyVersion: 2, answers: { new: "in the new one" } }]);
  });
});
