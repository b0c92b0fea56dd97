import { describe, expect, it } from "vitest";
import { type SalesforceOptions, surveyLoop } from "../../../src/index.js";
import { secret, useHosts } from "../../http/hosts.js";
import { closedCase, notificationId, organizationId, outboundMessage, sessionId } from "./outbound-messages.js";
import { deliverTo, mapping, startSalesforceHost } from "./salesforce-host.js";

const start = useHosts();

describe("who may send", () => {
  it("is nobody without the option: there is no route", async () => {
    const host = await start();
    expect(host.loop.salesforceUrl).toBeUndefined();
    expect((await deliverTo(`${host.url}/salesforce/outbound-messages/x`, [closedCase(1)])).status).toBe(404);
  });

  it.each([
    ["another organisation", (id: string) => id.replace("AbCd", "XyZz")],
    ["the same letters in other capitals", (id: string) => id.replace("AbCd", "abcd")],
  ])("is not %s", async (_, change) => {
    const host = await startSalesforceHost(start);
    const delivery = await host.deliver(outboundMessage([closedCase(1)], change(organizationId)));
    expect(delivery).toMatchObject({ status: 403, ack: undefined });
    expect(await host.invitations()).toEqual([]);
    expect(host.told).toEqual([]);
  });

  it("T22 is not who guesses the address, whatever is in the message", async () => {
    const host = await startSalesforceHost(start);
    const wrong = host.endpoint.replace(/.$/, (last) => (last === "A" ? "B" : "A"));
    for (const address of [wrong, `${host.endpoint}x`, host.endpoint.slice(0, -1)]) {
      expect(await deliverTo(address, [closedCase(1)])).toMatchObject({ status: 403, ack: undefined });
    }
    expect((await deliverTo(host.endpoint.replace(/[^/]+$/, ""), [closedCase(1)])).status).toBe(404);
    expect(await host.invitations()).toEqual([]);
  });

  it("T58 is decided by the secret: an older one still opens, a removed one does not", async () => {
    const older = "bT5yQ8nWk2LxVr7HdMz4PsCf9JgAe3Uo";
    const before = await startSalesforceHost(start, undefined, { options: { secret: older } });
    const path = new URL(before.endpoint).pathname;
    const during = await startSalesforceHost(start, undefined, { options: { secret: [secret, older] } });
    expect(await deliverTo(during.origin + path, [closedCase(1)])).toMatchObject({ ack: "true" });
    expect(during.endpoint).not.toContain(path);
    const after = await startSalesforceHost(start);
    expect(await deliverTo(after.origin + path, [closedCase(1)])).toMatchObject({ status: 403 });
  });

  it("can be told by a path of the host's own", async () => {
    const secretPath = "5f0c1b7a9e3d4826b1c7f0a95d2e8c64";
    const host = await startSalesforceHost(start, undefined, { salesforce: { secretPath } });
    expect(host.endpoint).toBe(`${host.url}/salesforce/outbound-messages/${secretPath}`);
    expect(await host.deliver([closedCase(1)])).toMatchObject({ ack: "true" });
  });
});

describe("a notification that cannot become an invitation", () => {
  it.each([
    ["an sObject without mapping", { ...closedCase(1), sObject: "Account" }, undefined],
    ["an invalid e-mail address", closedCase(1, { SuppliedEmail: "canary at example" }), "email"],
    ["no e-mail address", closedCase(1, { SuppliedEmail: undefined }), "email"],
    ["no external ID", closedCase(1, { CaseNumber: undefined }), "externalId"],
    ["a parameter that is too long", closedCase(1, { OwnerId: "canary".repeat(200) }), "parameters.employeeId"],
  ])("for %s is acknowledged and reported, and blocks no other", async (_, bad, field) => {
    const host = await startSalesforceHost(start);
    expect(await host.deliver([bad, closedCase(2)])).toMatchObject({ status: 200, ack: "true" });
    expect(host.rejected).toMatchObject([
      { notificationId: notificationId(1), field, fields: bad.fields.Id ? { Id: bad.fields.Id } : {} },
    ]);
    expect(host.told).toMatchObject([{ notificationId: notificationId(2) }]);
    expect(host.log).toMatchObject([{ level: "warn", fields: { notificationId: notificationId(1), field } }]);
  });

  it("T41 leaves no value of the record and no session in the log", async () => {
    const host = await startSalesforceHost(start);
    await host.deliver([closedCase(1, { SuppliedEmail: "canary at example" }), { ...closedCase(2), sObject: "Lead" }]);
    await host.deliver(outboundMessage([closedCase(3)], organizationId.replace("AbCd", "Other")));
    const written = JSON.stringify(host.log);
    for (const value of ["canary", "ann2", "ann3", sessionId, new URL(host.endpoint).pathname]) {
      expect(written).not.toContain(value);
    }
    expect(JSON.stringify(host.rejected)).not.toContain(sessionId);
  });

  it("is acknowledged although the hook for it fails", async () => {
    const onRejected = async () => {
      throw new Error("pager down");
    };
    const host = await startSalesforceHost(start, undefined, { salesforce: { onRejected } });
    expect(await host.deliver([{ ...closedCase(1), sObject: "Lead" }])).toMatchObject({ ack: "true" });
    expect(host.hostErrors).toEqual([]);
  });

  it("yet is asked for again while its survey is not published", async () => {
    const messages = [{ ...mapping[0]!, surveyId: "later" }];
    const host = await startSalesforceHost(start, undefined, { salesforce: { messages } });
    expect(await host.deliver([closedCase(1)])).toMatchObject({ status: 200, ack: "false" });
    const definition = { elements: [{ type: "comment", name: "comment" }] };
    await host.loop.operations.publishSurvey({ surveyId: "later", definition });
    expect(await host.deliver([closedCase(1)])).toMatchObject({ ack: "true" });
    expect(host.rejected).toEqual([]);
  });
});

describe("a message that is not one", () => {
  const message = outboundMessage([closedCase(1)]);
  it.each([
    ["T1 a DOCTYPE", message.replace("<soapenv:Envelope", "<!DOCTYPE a><soapenv:Envelope"), /DOCTYPE/],
    ["XML that breaks off", message.slice(0, -30), /not well-formed/],
    ["nothing", "", /not well-formed|no notifications/],
    ["another namespace", message.replace("2005/09/outbound", "2005/09/inbound"), /The Body has one child/],
    [
      "SOAP 1.2",
      message.replaceAll("http://schemas.xmlsoap.org/soap/envelope/", "http://www.w3.org/2003/05/soap-envelope"),
      /not a SOAP 1\.1/,
    ],
    ["no notification", outboundMessage([]), /has no Notification/],
    ["no organisation", message.replace(/<OrganizationId>.*<\/OrganizationId>/, ""), /no OrganizationId/],
    ["T11 two organisations", message.replace(/(<OrganizationId>.*<\/OrganizationId>)/, "$1$1"), /more than once/],
    ["T11 a doubled field", message.replace(/(<sf:OwnerId>.*<\/sf:OwnerId>)/, "$1$1"), /more than once/],
    ["T12 a second Body", message.replace("</soapenv:Envelope>", "<soapenv:Body/></soapenv:Envelope>"), /one Body/],
    ["T12 a Body in the record", message.replace("<sf:OwnerId>", "<soapenv:Body/><sf:OwnerId>"), /out of place/],
    ["a notification ID that is none", message.replace(notificationId(1), "../../x"), /Id is not an ID/],
    ["stray text", message.replace("<Notification>", "<Notification>hello"), /There is text/],
  ])("such as %s is a fault, and nothing is done", async (_, text, reason) => {
    const host = await startSalesforceHost(start);
    const delivery = await host.deliver(text);
    expect(delivery).toMatchObject({ status: 500, ack: undefined, contentType: "text/xml; charset=utf-8" });
    expect(delivery.text).toMatch(/<faultcode>soapenv:Client<\/faultcode>/);
    expect(delivery.text).toMatch(reason);
    expect(await host.invitations()).toEqual([]);
    expect(host.told).toEqual([]);
    expect(host.hostErrors).toEqual([]);
  });

  it("T33 keeps names of JavaScript's own as plain fields", async () => {
    const host = await startSalesforceHost(start);
    await host.deliver([
      closedCase(
        1,
        Object.fromEntries([
          ["__proto__", "x"],
          ["constructor", "y"],
        ]),
      ),
    ]);
    expect(Object.hasOwn(host.told[0]!.fields, "__proto__")).toBe(true);
    expect(({} as { x?: unknown }).x).toBeUndefined();
  });

  it("T4 is refused over the byte limit", async () => {
    const host = await startSalesforceHost(start, undefined, { options: { maxBodyBytes: 500 } });
    expect(await host.deliver([closedCase(1), closedCase(2)])).toMatchObject({ status: 413, ack: undefined });
  });
});

describe("the option salesforce", () => {
  const onTrackingUrl = async () => {};
  const good = { organizationIds: [organizationId], messages: mapping, onTrackingUrl };
  const message = mapping[0]!;
  const withFields = (fields: object) => ({
    ...good,
    messages: [{ ...message, fields: { ...message.fields, ...fields } }],
  });

  it.each([
    [true, /salesforce is true\. Give an object with organizationIds/],
    [{ ...good, organisationIds: [] }, /no option "organisationIds"\. Did you mean organizationIds\?/],
    [{ ...good, organizationIds: [] }, /salesforce\.organizationIds is \[\]\. Give a list/],
    [{ ...good, organizationIds: ["acme"] }, /salesforce\.organizationIds\[0\] is "acme"/],
    [{ ...good, organizationIds: ["5005e000001AbCd"] }, /salesforce\.organizationIds\[0\]/],
    [{ ...good, messages: {} }, /salesforce\.messages is \{\}/],
    [
      { ...good, messages: [{ ...message, surveyID: "x" }] },
      /messages\[0\]: there is no option "surveyID"\. Did you mean surveyId/,
    ],
    [{ ...good, messages: [{ ...message, sObject: "sf:Case" }] }, /messages\[0\]\.sObject is "sf:Case"/],
    [{ ...good, messages: [{ ...message, surveyId: "a b" }] }, /messages\[0\]\.surveyId is "a b"/],
    [{ ...good, messages: [message, message] }, /messages\[1\]\.sObject is Case, which has an entry already/],
    [withFields({ email: undefined }), /fields\.email is missing\. Give the API name/],
    [withFields({ extenalId: "Id" }), /fields: there is no option "extenalId"\. Did you mean externalId/],
    [withFields({ parameters: ["OwnerId"] }), /fields\.parameters is \["OwnerId"\]/],
    [withFields({ parameters: { "employee id": "OwnerId" } }), /"employee id" cannot name a parameter/],
    [withFields({ parameters: { employeeId: "Owner.Name" } }), /parameters\.employeeId is "Owner\.Name"/],
    [{ ...good, onTrackingUrl: undefined }, /salesforce\.onTrackingUrl is missing\. Give an async function/],
    [{ ...good, onRejected: 1 }, /salesforce\.onRejected is 1/],
    [{ ...good, secretPath: "short" }, /salesforce\.secretPath must be 32 to 128 random/],
    [{ ...good, secretPath: "a".repeat(32) }, /salesforce\.secretPath must be/],
  ])("%# is refused with what to write", (salesforce, expected) => {
    const options = { publicUrl: "https://www.example.com/surveys", secret, storage: "memory" };
    const create = () => surveyLoop({ ...options, salesforce: salesforce as unknown as SalesforceOptions });
    expect(create).toThrow(expected);
    expect(create).toThrow(TypeError);
  });
});
