/**
 * A SOAP envelope, as it streams in, to an operation with its decoded input. The version is told by the envelope's
 * namespace and the operation by the qualified name of Body's child: SOAPAction is never looked at (T10).
 */
import { SurveyLoopError } from "../../errors.js";
import type { Operation } from "../../operations/define-operation.js";
import { isBlank, malformed, type XmlAttributes, type XmlHandler } from "../xml.js";
import { BodyDecoder } from "./body-decoder.js";
import { SoapFeatureError } from "./faults.js";
import type { OperationPlan } from "./input-plans.js";
import {
  ownRoles,
  type SoapVersion,
  securityNamespaces,
  soap11,
  soap12,
  soapVersionOf,
  targetNamespace,
} from "./names.js";
import { SecurityHeader } from "./security-header.js";

/** What was called. The input is unchecked. */
export interface SoapCall {
  readonly operation: Operation;
  readonly input: unknown;
}

/** Where the reader is: what the children of the current element are. */
type Place = "document" | "envelope" | "header" | "headerBlock" | "body" | "request" | "end";

/** Decodes one envelope. */
export class EnvelopeDecoder implements XmlHandler {
  readonly #plans: ReadonlyMap<string, OperationPlan>;
  readonly #headerEnds: (security: SecurityHeader | undefined) => void;
  readonly #bodyDecoder = new BodyDecoder();
  #version: SoapVersion | undefined;
  #place: Place = "document";
  #blockDepth = 0;
  #security: SecurityHeader | undefined;
  #isInSecurity = false;
  #hasHeader = false;
  #hasBody = false;
  #operation: Operation | undefined;

  /** @param headerEnds called once, before anything in Body is looked at, with the Security header if there is one */
  constructor(plans: ReadonlyMap<string, OperationPlan>, headerEnds: (security: SecurityHeader | undefined) => void) {
    this.#plans = plans;
    this.#headerEnds = headerEnds;
  }

  /** Told by the envelope; `undefined` until it has been seen. */
  get version(): SoapVersion | undefined {
    return this.#version;
  }

  /** What was called, once the document has ended. */
  get call(): SoapCall {
    if (!this.#hasBody) throw malformed("The envelope has no Body.");
    if (this.#operation === undefined) throw malformed("The Body is empty; its child names the operation.");
    return { operation: this.#operation, input: this.#bodyDecoder.result };
  }

  open(namespace: string, local: string, attributes: XmlAttributes): number | undefined {
    if (this.#place === "request") {
      this.#refuseSoapElement(namespace, local);
      return this.#bodyDecoder.open(namespace, local, attributes);
    }
    switch (this.#place) {
      case "document":
        this.#openEnvelope(namespace, local);
        break;
      case "envelope":
        this.#openPart(namespace, local);
        break;
      case "header":
        this.#openBlock(namespace, local, attributes);
        break;
      case "headerBlock":
        this.#refuseSoapElement(namespace, local);
        this.#blockDepth++;
        if (this.#isInSecurity) this.#security!.open(this.#blockDepth, namespace, local, attributes);
        break;
      case "body":
        this.#openRequest(namespace, local, attributes);
    }
    return undefined;
  }

  close(text: string): void {
    switch (this.#place) {
      case "request":
        if (this.#bodyDecoder.close(text)) this.#place = "body";
        return;
      case "headerBlock":
        if (this.#isInSecurity) this.#security!.close(text);
        if (this.#blockDepth-- === 0) this.#closeBlock();
        return;
      case "header":
        this.#headerEnds(this.#security);
        this.#place = "envelope";
        break;
      case "body":
        this.#place = "envelope";
        break;
      case "envelope":
        this.#place = "end";
    }
    if (!isBlank(text)) this.mixedText();
  }

  mixedText(): void {
    if (this.#place === "request") this.#bodyDecoder.mixedText();
    else if (this.#place !== "headerBlock") throw malformed("There is text where a SOAP envelope has only elements.");
  }

  #openEnvelope(namespace: string, local: string): void {
    if (local !== "Envelope") throw malformed("The document is not a SOAP envelope.");
    this.#version = soapVersionOf(namespace);
    if (this.#version === undefined) {
      throw new SoapFeatureError(
        "VersionMismatch",
        `The envelope's namespace is none of ${soap11.envelopeNamespace} and ${soap12.envelopeNamespace}.`,
      );
    }
    this.#place = "envelope";
  }

  #openPart(namespace: string, local: string): void {
    const isSoap = namespace === this.#version!.envelopeNamespace;
    if (isSoap && local === "Header" && !this.#hasHeader && !this.#hasBody) {
      this.#hasHeader = true;
      this.#place = "header";
    } else if (isSoap && local === "Body" && !this.#hasBody) {
      if (!this.#hasHeader) this.#headerEnds(undefined);
      this.#hasBody = true;
      this.#place = "body";
    } else {
      throw malformed(
        `An envelope has at most one Header and then one Body, nothing else; there is a ${shown(local)}.`,
      );
    }
  }

  #openBlock(namespace: string, local: string, attributes: XmlAttributes): void {
    this.#refuseSoapElement(namespace, local);
    this.#place = "headerBlock";
    this.#blockDepth = 0;
    if (securityNamespaces.has(namespace) && local === "Security") {
      if (this.#security !== undefined) throw malformed("There is more than one Security header.");
      this.#security = new SecurityHeader();
      this.#isInSecurity = true;
    } else if (mustBeUnderstood(attributes, this.#version!)) {
      throw new SoapFeatureError(
        "MustUnderstand",
        `The header ${shown(local)} must be understood, but is not known here.`,
      );
    }
  }

  #closeBlock(): void {
    this.#place = "header";
    this.#isInSecurity = false;
  }

  #openRequest(namespace: string, local: string, attributes: XmlAttributes): void {
    this.#refuseSoapElement(namespace, local);
    if (this.#operation !== undefined) throw malformed("The Body has more than one child.");
    const plan = namespace === targetNamespace ? this.#plans.get(local) : undefined;
    if (plan === undefined) {
      throw new SurveyLoopError(
        "unknown_operation",
        `There is no operation ${shown(local)} in the namespace ${shown(namespace) || "(none)"}; the operations are in ${targetNamespace}.`,
      );
    }
    this.#operation = plan.operation;
    this.#place = "request";
    this.#bodyDecoder.openRequest(plan.children, attributes);
  }

  /** Elements of either envelope stand in their places only: a Body inside the Header or the Body is an attack (T12). */
  #refuseSoapElement(namespace: string, local: string): void {
    if (soapVersionOf(namespace) !== undefined) throw malformed(`The SOAP element ${shown(local)} is out of place.`);
  }
}

/** Prefixed as SOAP demands, or not, as some clients send it. A block for another receiver is not ours to understand. */
function mustBeUnderstood(attributes: XmlAttributes, version: SoapVersion): boolean {
  let isDemanded = false;
  for (const { uri, local, value } of attributes) {
    if (uri !== version.envelopeNamespace && uri !== "") continue;
    if (local === "mustUnderstand") isDemanded = /^\s*(?:1|true)\s*$/.test(value);
    else if ((local === "actor" || local === "role") && uri !== "" && !ownRoles.has(value.trim())) return false;
  }
  return isDemanded;
}

function shown(name: string): string {
  return name.slice(0, 100);
}
