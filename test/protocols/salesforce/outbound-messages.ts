/** Outbound messages as Salesforce writes them: element order, namespaces and prefixes follow its published WSDL. */

/** The allowed organisation, in both of its forms. */
export const organizationId = "00D5e000001AbCd";
export const longOrganizationId = "00D5e000001AbCdEAK";

/** A field's value; `undefined` writes `xsi:nil`. */
export type RecordFields = Readonly<Record<string, string | undefined>>;

export interface GivenNotification {
  readonly id: string;
  readonly sObject?: string;
  readonly fields: RecordFields;
}

/** ID of the nth notification, with 18 characters. */
export function notificationId(n: number): string {
  return `04l5e0000${String(n).padStart(6, "0")}AAC`;
}

/** A closed case as the nth notification. */
export function closedCase(n: number, fields: RecordFields = {}): GivenNotification {
  return {
    id: notificationId(n),
    fields: {
      Id: `5005e0000${String(n).padStart(6, "0")}AAC`,
      CaseNumber: `0000${1000 + n}`,
      OwnerId: "0055e000003ZzzzAAC",
      SuppliedEmail: `ann${n}@example.com`,
      ...fields,
    },
  };
}

export function outboundMessage(notifications: readonly GivenNotification[], from = longOrganizationId): string {
  return `<?xml version="1.0" encoding="UTF-8"?>
<soapenv:Envelope xmlns:soapenv="http://schemas.xmlsoap.org/soap/envelope/" xmlns:xsd="http://www.w3.org/2001/XMLSchema" xmlns:xsi="http://www.w3.org/2001/XMLSchema-instance">
 <soapenv:Body>
  <notifications xmlns="http://soap.sforce.com/2005/09/outbound">
   <OrganizationId>${from}</OrganizationId>
   <ActionId>04k5e000000PqRsAAK</ActionId>
   <SessionId>${sessionId}</SessionId>
   <EnterpriseUrl>https://acme.my.salesforce.com/services/Soap/c/61.0/00D5e000001AbCd</EnterpriseUrl>
   <PartnerUrl>https://acme.my.salesforce.com/services/Soap/u/61.0/00D5e000001AbCd</PartnerUrl>
${notifications.map(notification).join("\n")}
  </notifications>
 </soapenv:Body>
</soapenv:Envelope>`;
}

/** A credential of Salesforce, which must not turn up anywhere. */
export const sessionId = "00D5e000001AbCd!AQ4AQCanarySession";

function notification({ id, sObject = "Case", fields }: GivenNotification): string {
  const written = Object.entries(fields).map(([name, value]) =>
    value === undefined
      ? `     <sf:${name} xsi:nil="true"/>`
      : `     <sf:${name}>${value.replaceAll("&", "&amp;").replaceAll("<", "&lt;")}</sf:${name}>`,
  );
  return `   <Notification>
    <Id>${id}</Id>
    <sObject xsi:type="sf:${sObject}" xmlns:sf="urn:sobject.enterprise.soap.sforce.com">
${written.join("\n")}
    </sObject>
   </Notification>`;
}
