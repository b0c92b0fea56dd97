/** What a check says, for whom, and the shape of a check. */
import type { WsdlElement } from "./wsdl-element.js";
import type { Wsdl } from "./wsdl-model.js";

/** Kinds of clients that generate code from a WSDL; `common` is all of them, and what any other needs. */
export const wsdlProfiles = ["salesforce", "siebel", "dotnet", "java", "common"] as const;

/** One of {@link wsdlProfiles}. */
export type WsdlProfile = (typeof wsdlProfiles)[number];

/** One place of a WSDL at which clients break. */
export interface WsdlFinding {
  /** Number of the rule, 0 for a text that is no WSDL 1.1 at all. */
  readonly rule: number;
  /** What the rule demands: its heading in `docs/checking-a-wsdl.md`. */
  readonly title: string;
  /** What is there, and what breaks because of it. */
  readonly message: string;
  /** Where: `definitions/portType[Shop]/operation[buy]`. */
  readonly path: string;
  /** Line on which the element's tag starts, from 1; absent when the text cannot be read. */
  readonly line?: number | undefined;
  /** What to write instead. */
  readonly advice: string;
}

/** A finding before its rule and place are written out. */
export interface Trouble {
  readonly at: WsdlElement;
  readonly message: string;
  readonly advice: string;
}

/** One demand of a rule. */
export interface Check {
  readonly rule: number;
  readonly title: string;
  /** Clients that break; `common` is never written, since it takes every check. */
  readonly breaks: readonly Exclude<WsdlProfile, "common">[];
  find(wsdl: Wsdl, profile: WsdlProfile): Trouble[];
}

export const everyClient = ["salesforce", "siebel", "dotnet", "java"] as const;
