/** The `system.*` methods that describe the others. Python, Ruby, PHP and Perl clients really use them (interop rule 23). */
import { invalidArgument, SurveyLoopError } from "../../errors.js";
import type { Operation } from "../../operations/define-operation.js";
import type { Field } from "../../operations/schema.js";

/** Operations are called under this prefix; the bare name works as well. */
export const methodPrefix = "surveyLoop.";

export const multicallName = "system.multicall";

type Describe = (params: readonly unknown[]) => unknown;

/** Signatures and help of the system methods themselves. */
const systemMethods = {
  "system.listMethods": [["array"], "Names of all methods."],
  "system.methodSignature": [
    ["array", "string"],
    "Signatures of a method: type of the result, then of the parameters.",
  ],
  "system.methodHelp": [["string", "string"], "What a method does."],
  "system.getCapabilities": [["struct"], "Specifications that this server follows."],
  [multicallName]: [["array", "array"], "Calls several methods, each a struct of methodName and params, in order."],
} as const satisfies Record<string, readonly [readonly string[], string]>;

const capabilities = {
  xmlrpc: { specUrl: "http://www.xmlrpc.com/spec", specVersion: 1 },
  introspection: { specUrl: "http://xmlrpc-c.sourceforge.net/xmlrpc-c/introspection.html", specVersion: 1 },
  "system.multicall": { specUrl: "http://www.xmlrpc.com/discuss/msgReader$1208", specVersion: 1 },
  faults_interop: { specUrl: "http://xmlrpc-epi.sourceforge.net/specs/rfc.fault_codes.php", specVersion: 20010516 },
} as const;

/** The introspection methods by name. */
export function createIntrospection(operations: readonly Operation[]): ReadonlyMap<string, Describe> {
  const operationsByMethod = new Map(operations.map((operation) => [methodPrefix + operation.name, operation]));
  const names = [...operationsByMethod.keys(), ...Object.keys(systemMethods)];
  const describe = <T>(
    params: readonly unknown[],
    ofOperation: (operation: Operation) => T,
    ofSystem: (at: 0 | 1) => T,
  ) => {
    const [name] = params;
    if (typeof name !== "string" || params.length !== 1) {
      throw invalidArgument("methodName", "The one parameter must be the name of a method.");
    }
    const operation = operationsByMethod.get(name) ?? operationsByMethod.get(methodPrefix + name);
    if (operation !== undefined) return ofOperation(operation);
    if (Object.hasOwn(systemMethods, name)) return ofSystem(0);
    throw unknownMethod(name);
  };
  const systemMethod = (params: readonly unknown[]) => systemMethods[params[0] as keyof typeof systemMethods];
  return new Map<string, Describe>([
    ["system.listMethods", () => names],
    ["system.methodSignature", (params) => describe<unknown>(params, signaturesOf, () => [systemMethod(params)[0]])],
    ["system.methodHelp", (params) => describe<unknown>(params, helpOf, () => systemMethod(params)[1])],
    ["system.getCapabilities", () => capabilities],
  ]);
}

/** The error for a method that is not there. */
export function unknownMethod(name: string): SurveyLoopError {
  return new SurveyLoopError(
    "unknown_operation",
    `There is no method ${name.slice(0, 100) || "without a name"}; system.listMethods names all.`,
  );
}

function signaturesOf({ input }: Operation): string[][] {
  const fields = Object.values(input);
  if (fields.length === 0) return [["struct"]];
  return fields.some((field) => !field.optional) ? [["struct", "struct"]] : [["struct"], ["struct", "struct"]];
}

function helpOf({ summary, input, output, scope }: Operation): string {
  const lines = Object.entries(input).map(([name, field]) => `  ${name} (${typeOf(field)}): ${field.doc}`);
  const members = lines.length === 0 ? "No parameter." : `One struct with the members\n${lines.join("\n")}`;
  return `${summary}\n${members}\nGives a struct ${output.name}. Needs the scope ${scope}.`;
}

function typeOf(field: Field): string {
  return `${xmlRpcTypes[field.kind]}${field.optional ? ", optional" : ""}`;
}

const xmlRpcTypes = {
  string: "string",
  int: "int",
  long: "string",
  boolean: "boolean",
  decimal: "double",
  dateTime: "dateTime.iso8601",
  definition: "string",
  record: "struct",
  answers: "struct",
  list: "array",
} as const satisfies Record<Field["kind"], string>;
