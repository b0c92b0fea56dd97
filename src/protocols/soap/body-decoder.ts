/**
 * The request element and what is inside it, to a plain object keyed by the schema's field names. Values are judged by the
 * input check alone: unknown children are passed on under their names, doubled ones as a `DoubledValue`.
 */
import { SurveyLoopError } from "../../errors.js";
import { putOnce } from "../../operations/doubled-value.js";
import { isBlank, type XmlAttributes } from "../xml.js";
import { type ElementPlans, type FieldPlan, textPlan } from "./input-plans.js";
import { targetNamespace, xsiNamespace } from "./names.js";

/** An open element. A frame serves one element after another: a large call has a hundred thousand. */
interface Frame {
  /** How the parent takes the value; `undefined` for the request element and inside what is ignored. */
  plan: FieldPlan | undefined;
  children: ElementPlans | undefined;
  /** What its children gave; made with the first. */
  value: Record<string, unknown> | undefined;
  isNil: boolean;
  hasChildren: boolean;
  hasMixedText: boolean;
}

/** Decodes one request element, driven by the envelope's reader. */
export class BodyDecoder {
  /** By depth; those behind the current one wait for their next element. */
  readonly #frames: Frame[] = [];
  #depth = 0;
  #result: unknown;

  /** What was decoded, once the request element has ended. */
  get result(): unknown {
    return this.#result;
  }

  /** The request element itself. */
  openRequest(children: ElementPlans, attributes: XmlAttributes): void {
    this.#push(undefined, children, attributes);
  }

  /** An element inside it. The answer is the cap of its text, if it is not the usual one. */
  open(namespace: string, local: string, attributes: XmlAttributes): number | undefined {
    const parent = this.#frames[this.#depth - 1]!;
    parent.hasChildren = true;
    if (parent.children === undefined) {
      this.#push(undefined, undefined, attributes);
      return undefined;
    }
    const isOurs = namespace === targetNamespace || namespace === "";
    const plan =
      (isOurs ? parent.children.get(local) : undefined) ?? textPlan(isOurs ? local : `{${namespace}}${local}`);
    this.#push(plan, plan.children, attributes);
    return plan.maxTextLength;
  }

  mixedText(): void {
    this.#frames[this.#depth - 1]!.hasMixedText = true;
  }

  /** An element ends. Answers whether it was the request element. */
  close(text: string): boolean {
    const frame = this.#frames[--this.#depth]!;
    const value = decodedValue(frame, text);
    if (this.#depth === 0) {
      this.#result = value ?? frame.value ?? {};
      return true;
    }
    if (frame.plan !== undefined && value !== undefined) {
      const parent = this.#frames[this.#depth - 1]!;
      parent.value ??= {};
      put(parent.value, frame.plan, value);
    }
    return false;
  }

  #push(plan: FieldPlan | undefined, children: ElementPlans | undefined, attributes: XmlAttributes): void {
    let isNil = false;
    for (const { uri, local, value } of attributes) {
      if (uri === "" && local === "href") {
        throw new SurveyLoopError(
          "unsupported",
          "References (href, multiRef, attachments) are not supported; send the values where they belong.",
        );
      }
      if (uri === xsiNamespace && local === "nil") isNil = /^\s*(?:true|1)\s*$/.test(value);
    }
    const frame = this.#frames[this.#depth];
    if (frame === undefined) {
      this.#frames.push({ plan, children, value: undefined, isNil, hasChildren: false, hasMixedText: false });
    } else {
      frame.plan = plan;
      frame.children = children;
      frame.value = undefined;
      frame.isNil = isNil;
      frame.hasChildren = false;
      frame.hasMixedText = false;
    }
    this.#depth++;
  }
}

/** `undefined` is an absent value. Text where there should be children is passed on, to be refused by the input check. */
function decodedValue({ plan, children, value, isNil, hasChildren, hasMixedText }: Frame, text: string): unknown {
  if (isNil) return undefined;
  if (children === undefined) return hasChildren ? {} : text;
  if (hasMixedText || !isBlank(text)) return text === "" ? " " : text;
  return !hasChildren && plan?.skipsEmpty ? undefined : (value ?? {});
}

function put(target: Record<string, unknown>, { key, repeats }: FieldPlan, value: unknown): void {
  if (repeats) {
    const values = target[key];
    if (values === undefined) target[key] = [value];
    else (values as unknown[]).push(value);
  } else putOnce(target, key, value);
}
