/**
 * An outbound message, as it streams in, to the organisation and its notifications. What is not needed is not kept, the
 * session ID before all: it is a credential of Salesforce.
 */
import { SurveyLoopError } from "../../errors.js";
import { isBlank, malformed, type XmlAttributes, type XmlHandler } from "../xml.js";
import {
  envelopeNamespace,
  maxFieldLength,
  maxFields,
  maxNotifications,
  outboundNamespace,
  xsiNamespace,
} from "./names.js";
import type { SalesforceNotification } from "./options.js";
import { isRecordId } from "./record-id.js";

/** Where the reader is: what the current element is. `value` is a text that is read, `ignored` all that is not. */
type Place =
  | "document"
  | "envelope"
  | "body"
  | "notifications"
  | "notification"
  | "sObject"
  | "field"
  | "value"
  | "ignored";

/** A notification on its way. */
interface Draft {
  notificationId: string | undefined;
  sObject: string | undefined;
  readonly fields: Record<string, string>;
  /** Names of all fields, with and without a value. */
  readonly names: Set<string>;
}

/** Decodes one message. */
export class MessageDecoder implements XmlHandler {
  readonly #organizationIs: (organizationId: string) => void;
  readonly #places: Place[] = ["document"];
  readonly #notifications: SalesforceNotification[] = [];
  #organizationId: string | undefined;
  #hasBody = false;
  #hasMessage = false;
  #draft: Draft | undefined;
  #field = "";
  #fieldIsText = true;

  /** @param organizationIs called once, before any notification is looked at; throws to refuse the message */
  constructor(organizationIs: (organizationId: string) => void) {
    this.#organizationIs = organizationIs;
  }

  /** What was sent, once the document has ended. */
  get notifications(): readonly SalesforceNotification[] {
    if (!this.#hasMessage) throw malformed("The envelope has no notifications in its Body.");
    if (this.#notifications.length === 0) throw malformed("The message has no Notification.");
    return this.#notifications;
  }

  open(namespace: string, local: string, attributes: XmlAttributes): number | undefined {
    const next = this.#placeOf(namespace, local);
    if (next === "sObject") this.#openRecord(attributes);
    else if (next === "field") this.#openField(local, attributes);
    this.#places.push(next);
    return next === "field" || next === "ignored" ? maxFieldLength : undefined;
  }

  close(text: string): void {
    const place = this.#places.pop()!;
    switch (place) {
      case "value":
        this.#takeValue(text.trim());
        break;
      case "field":
        if (this.#fieldIsText) this.#draft!.fields[this.#field] = text;
        break;
      case "notification":
        this.#closeNotification();
        break;
    }
    if (place !== "value" && place !== "field" && place !== "ignored" && !isBlank(text)) throw strayText();
  }

  mixedText(): void {
    const place = this.#places.at(-1)!;
    if (place !== "field" && place !== "ignored") throw strayText();
  }

  #placeOf(namespace: string, local: string): Place {
    const place = this.#places.at(-1)!;
    const isSoap = namespace === envelopeNamespace;
    if (isSoap && place !== "document" && place !== "envelope") throw malformed("A SOAP element is out of place.");
    const isOutbound = namespace === outboundNamespace;
    switch (place) {
      case "document":
        if (isSoap && local === "Envelope") return "envelope";
        throw malformed("The document is not a SOAP 1.1 envelope.");
      case "envelope":
        if (isSoap && local === "Header" && !this.#hasBody) return "ignored";
        if (!isSoap || local !== "Body" || this.#hasBody) throw malformed("An envelope has a Header and one Body.");
        this.#hasBody = true;
        return "body";
      case "body":
        if (!isOutbound || local !== "notifications" || this.#hasMessage) {
          throw malformed(`The Body has one child: notifications in the namespace ${outboundNamespace}.`);
        }
        this.#hasMessage = true;
        return "notifications";
      case "notifications":
        if (isOutbound && local === "OrganizationId") return this.#openValue("OrganizationId");
        if (isOutbound && local === "Notification") return this.#openNotification();
        return "ignored";
      case "notification":
        if (isOutbound && local === "Id") return this.#openValue("Id");
        return isOutbound && local === "sObject" ? "sObject" : "ignored";
      case "sObject":
        return "field";
      case "value":
        throw malformed(`${this.#field} has an element in it.`);
      case "field":
        this.#fieldIsText = false;
        return "ignored";
      case "ignored":
        return "ignored";
    }
  }

  #openValue(name: "OrganizationId" | "Id"): Place {
    const known = name === "Id" ? this.#draft!.notificationId : this.#organizationId;
    if (known !== undefined) throw malformed(`${name} is given more than once.`);
    this.#field = name;
    return "value";
  }

  #takeValue(text: string): void {
    if (!isRecordId(text)) throw malformed(`${this.#field} is not an ID of 15 or 18 characters.`);
    if (this.#field === "Id") this.#draft!.notificationId = text;
    else {
      this.#organizationId = text;
      this.#organizationIs(text);
    }
  }

  #openNotification(): Place {
    if (this.#organizationId === undefined)
      throw malformed("There is no OrganizationId in front of the notifications.");
    if (this.#notifications.length === maxNotifications) {
      throw new SurveyLoopError("too_large", `The message has more than ${maxNotifications} notifications.`);
    }
    this.#draft = { notificationId: undefined, sObject: undefined, fields: Object.create(null), names: new Set() };
    return "notification";
  }

  #openRecord(attributes: XmlAttributes): void {
    if (this.#draft!.sObject !== undefined) throw malformed("A Notification has more than one sObject.");
    const type = attributeOf(attributes, "type")?.trim() ?? "";
    this.#draft!.sObject = type.slice(type.indexOf(":") + 1);
  }

  #openField(local: string, attributes: XmlAttributes): void {
    const { names } = this.#draft!;
    if (names.has(local)) throw malformed("A field of an sObject is given more than once.");
    if (names.size === maxFields) throw malformed(`An sObject has more than ${maxFields} fields.`);
    names.add(local);
    this.#field = local;
    this.#fieldIsText = !/^\s*(?:true|1)\s*$/.test(attributeOf(attributes, "nil") ?? "");
  }

  #closeNotification(): void {
    const { notificationId, sObject, fields } = this.#draft!;
    if (notificationId === undefined || sObject === undefined)
      throw malformed("A Notification has an Id and an sObject.");
    const organizationId = this.#organizationId!;
    this.#notifications.push(Object.freeze({ notificationId, organizationId, sObject, fields: Object.freeze(fields) }));
  }
}

function attributeOf(attributes: XmlAttributes, wanted: string): string | undefined {
  for (const { uri, local, value } of attributes) {
    if (uri === xsiNamespace && local === wanted) return value;
  }
  return undefined;
}

function strayText(): SurveyLoopError {
  return malformed("There is text where an outbound message has only elements.");
}
