import { afterEach, describe, expect, it } from "vitest";
import type { SalesforceTrackingUrl } from "../../../src/index.js";
import { useHosts } from "../../http/hosts.js";
import { closedCase, longOrganizationId, notificationId, outboundMessage } from "./outbound-messages.js";
import { createFailingStorage, startSalesforceHost } from "./salesforce-host.js";

const start = useHosts();

/** A promise that the test settles itself. */
function gate() {
  let open = () => {};
  const opened = new Promise<void>((resolve) => {
    open = resolve;
  });
  gates.push(open);
  return { open, opened };
}

const gates: (() => void)[] = [];
afterEach(() => {
  for (const open of gates.splice(0)) open();
});

describe("a message from Salesforce", () => {
  it("becomes invitations with mapped fields, and is acknowledged once the hook has resolved", async () => {
    const hook = gate();
    const called = gate();
    const host = await startSalesforceHost(start, async () => {
      called.open();
      await hook.opened;
    });
    const fields = { Language__c: "fr_FR", Subject: "Broken & <late>", Description: undefined };
    let isAnswered = false;
    const delivery = host.deliver([closedCase(1, fields)]).finally(() => {
      isAnswered = true;
    });
    await called.opened;
    expect(await host.invitations()).toMatchObject([
      {
        surveyId: "support",
        email: "ann1@example.com",
        externalId: "00001001",
        language: "fr-FR",
        parameters: { employeeId: "0055e000003ZzzzAAC" },
      },
    ]);
    expect(isAnswered).toBe(false);
    hook.open();
    expect(await delivery).toMatchObject({ status: 200, ack: "true", contentType: "text/xml; charset=utf-8" });
    const { result, ...event } = host.told[0]!;
    expect(event).toEqual({
      notificationId: notificationId(1),
      organizationId: longOrganizationId,
      sObject: "Case",
      fields: {
        Id: "5005e0000000001AAC",
        CaseNumber: "00001001",
        OwnerId: "0055e000003ZzzzAAC",
        SuppliedEmail: "ann1@example.com",
        Language__c: "fr_FR",
        Subject: "Broken & <late>",
      },
      isRepeat: false,
    });
    expect(result).toMatchObject({
      created: true,
      advice: "send",
      trackingUrl: expect.stringContaining(`${host.url}/s/`),
    });
  });

  it("leaves parameters without a value out", async () => {
    const host = await startSalesforceHost(start);
    expect(await host.deliver([closedCase(1, { OwnerId: undefined })])).toMatchObject({ ack: "true" });
    expect((await host.invitations())[0]).toMatchObject({ parameters: undefined });
  });

  it("takes a hundred notifications and refuses a hundred and one as a whole", async () => {
    const host = await startSalesforceHost(start);
    const cases = Array.from({ length: 101 }, (_, n) => closedCase(n));
    expect(await host.deliver(cases)).toMatchObject({ status: 500, ack: undefined });
    expect(await host.invitations()).toEqual([]);
    expect(await host.deliver(cases.slice(0, 100))).toMatchObject({ status: 200, ack: "true" });
    expect(await host.invitations()).toHaveLength(100);
    expect(new Set(host.told.map((event) => event.notificationId)).size).toBe(100);
  });

  it.each([4, 5] as const)("is taken in Express %i behind the host's body parsers", async (version) => {
    const host = await startSalesforceHost(start, undefined, { version, parsers: "before" });
    expect(await host.deliver([closedCase(1)])).toMatchObject({ ack: "true" });
    expect(host.told).toHaveLength(1);
  });

  it("runs at most eight hooks at a time, and a slow one holds up no other", async () => {
    const slow = gate();
    const others = gate();
    let running = 0;
    let most = 0;
    let finished = 0;
    const host = await startSalesforceHost(start, async ({ notificationId: id }) => {
      running++;
      most = Math.max(most, running);
      if (id === notificationId(0)) await slow.opened;
      else await new Promise(setImmediate);
      running--;
      if (++finished === 29) others.open();
    });
    const delivery = host.deliver(Array.from({ length: 30 }, (_, n) => closedCase(n)));
    await others.opened;
    slow.open();
    expect(await delivery).toMatchObject({ ack: "true" });
    expect(most).toBeLessThanOrEqual(8);
    expect(most).toBeGreaterThan(1);
  });
});

describe("a repeated delivery", () => {
  it("of what is done is acknowledged without the hook, and brings no old values back", async () => {
    const host = await startSalesforceHost(start);
    const first = closedCase(1, { OwnerId: "0055e00000000001" });
    const later = { ...closedCase(1, { OwnerId: "0055e00000000002" }), id: notificationId(2) };
    await host.deliver([first]);
    await host.deliver([later]);
    expect(await host.deliver([first])).toMatchObject({ ack: "true" });
    expect(host.told.map(({ isRepeat }) => isRepeat)).toEqual([false, true]);
    expect(await host.invitations()).toMatchObject([{ parameters: { employeeId: "0055e00000000002" } }]);
  });

  it("with the ID in its short form is the same notification", async () => {
    const host = await startSalesforceHost(start);
    const given = closedCase(1);
    await host.deliver([given]);
    await host.deliver(outboundMessage([{ ...given, id: given.id.slice(0, 15) }], longOrganizationId.slice(0, 15)));
    expect(host.told).toHaveLength(1);
  });

  it("out of order and doubled tells each notification once, with one invitation for a case", async () => {
    const host = await startSalesforceHost(start);
    const [one, two, three] = [closedCase(1), closedCase(2), { ...closedCase(1), id: notificationId(3) }];
    for (const cases of [[three], [two, two], [one], [two, one, three]]) {
      expect(await host.deliver(cases)).toMatchObject({ ack: "true" });
    }
    expect(host.told.map((event) => [event.notificationId, event.isRepeat])).toEqual([
      [notificationId(3), false],
      [notificationId(2), false],
      [notificationId(1), true],
    ]);
    const urls = host.told.map(({ result }) => result.trackingUrl);
    expect(urls[0]).toBe(urls[2]);
    expect(await host.invitations()).toHaveLength(2);
  });

  it("that overtakes the first one shares its hook and its outcome", async () => {
    const hook = gate();
    const called = gate();
    const host = await startSalesforceHost(start, async () => {
      called.open();
      await hook.opened;
    });
    const deliveries = [host.deliver([closedCase(1)])];
    await called.opened;
    // Sent while the first one waits; the case beside it, told in the same message, shows that it has been read.
    const second = gate();
    host.loop.on("invitation.created", ({ invitation }) => {
      if (invitation.externalId === "00001002") second.open();
    });
    deliveries.push(host.deliver([closedCase(1), closedCase(2)]));
    await second.opened;
    hook.open();
    expect((await Promise.all(deliveries)).map(({ ack }) => ack)).toEqual(["true", "true"]);
    expect(host.told.filter((event) => event.notificationId === notificationId(1))).toHaveLength(1);
  });

  it("survives a new start: marks are in storage", async () => {
    const { storage } = createFailingStorage();
    const first = await startSalesforceHost(start, undefined, { options: { storage } });
    await first.deliver([closedCase(1)]);
    const second = await startSalesforceHost(start, undefined, { options: { storage } });
    expect(await second.deliver([closedCase(1)])).toMatchObject({ ack: "true" });
    expect(second.told).toEqual([]);
  });
});

describe("a hook that fails", () => {
  it("gives Ack false, and is told of the repeat as such", async () => {
    let failures = 1;
    const host = await startSalesforceHost(start, async ({ notificationId: id }) => {
      if (id === notificationId(1) && failures-- > 0) throw new Error("smtp down");
    });
    const cases = [closedCase(1), closedCase(2)];
    expect(await host.deliver(cases)).toMatchObject({ status: 200, ack: "false" });
    expect(await host.deliver(cases)).toMatchObject({ status: 200, ack: "true" });
    expect(host.told.map((event) => [event.notificationId, event.isRepeat])).toEqual([
      [notificationId(1), false],
      [notificationId(2), false],
      [notificationId(1), true],
    ]);
    expect(host.log.filter(({ level }) => level === "error")).toHaveLength(1);
  });

  it("is told of a repeat whose record has changed since, although its invitation is new", async () => {
    let failures = 1;
    const host = await startSalesforceHost(start, async () => {
      if (failures-- > 0) throw new Error("smtp down");
    });
    await host.deliver([closedCase(1)]);
    await host.deliver([closedCase(1, { SuppliedEmail: "bob@example.com" })]);
    expect(host.told.map(({ result, isRepeat }) => [result.created, isRepeat])).toEqual([
      [true, false],
      [true, true],
    ]);
  });

  it("by throwing at once is no different, and never reaches the host", async () => {
    const host = await startSalesforceHost(start, (() => {
      throw new Error("not even a promise");
    }) as unknown as (event: SalesforceTrackingUrl) => Promise<void>);
    expect(await host.deliver([closedCase(1)])).toMatchObject({ status: 200, ack: "false" });
    expect(host.hostErrors).toEqual([]);
  });
});

describe("storage that fails", () => {
  it.each(["getDocuments", "commit"] as const)(
    "in %s gives Ack false without the hook, and true once it works",
    async (method) => {
      const { storage, failing } = createFailingStorage();
      const host = await startSalesforceHost(start, undefined, { options: { storage } });
      failing.add(method);
      expect(await host.deliver([closedCase(1)])).toMatchObject({ status: 200, ack: "false" });
      expect(host.told).toEqual([]);
      failing.clear();
      expect(await host.deliver([closedCase(1)])).toMatchObject({ ack: "true" });
      expect(host.told).toMatchObject([{ isRepeat: false }]);
    },
  );

  it("behind the hook gives Ack false, so that the hook is told again, as a repeat", async () => {
    const { storage, failing } = createFailingStorage();
    const host = await startSalesforceHost(start, async () => void failing.add("putDocument"), {
      options: { storage },
    });
    expect(await host.deliver([closedCase(1)])).toMatchObject({ ack: "false" });
    failing.clear();
    await host.deliver([closedCase(1)]);
    expect(host.told.map(({ isRepeat }) => isRepeat)).toEqual([false, true]);
  });

  it("gives Ack false while the loop is closed", async () => {
    const host = await startSalesforceHost(start);
    await host.loop.close();
    expect(await host.deliver([closedCase(1)])).toMatchObject({ status: 200, ack: "false" });
  });
});
