/** Names on the wire: none is reserved where clients are generated, and none is doubled up to case. */
import { expect, it } from "vitest";
import { operations } from "../../src/operations/index.js";
import type { Field, Fields } from "../../src/operations/schema.js";
import { languagesReserving } from "../../src/wsdl-check/reserved-words.js";

function wireNames(): Set<string> {
  const names = new Set<string>();
  const add = (fields: Fields) => {
    for (const [name, field] of Object.entries(fields)) {
      for (const each of [name, field.singular ?? name]) names.add(each);
      if (typeof field.of === "object") {
        names.add(field.of.name);
        add(field.of.fields);
      }
    }
  };
  for (const { name, input, output } of operations) {
    names.add(name).add(output.name);
    add(input);
    add(output.fields);
  }
  return names.add("result").add("serviceFault").add("code").add("reason").add("field").add("requestId");
}

it("no name on the wire is reserved in a language of the clients, in any case", () => {
  const reserved = [...wireNames()].flatMap((name) =>
    [name, name.toLowerCase()].flatMap((each) => languagesReserving(each).map((language) => `${language} ${name}`)),
  );
  expect(reserved).toEqual([]);
  expect(languagesReserving("limit")).toContain("apex");
});

it("no name on the wire hides a member of a generated fault class or is JavaScript's own", () => {
  const names = wireNames();
  for (const name of ["message", "detail", "cause", "getClass", "constructor", "prototype", "__proto__"]) {
    expect(names.has(name)).toBe(false);
  }
});

it("no type is named like an operation up to case, and all names are plain", () => {
  const types = new Set<string>();
  const visit = (field: Pick<Field, "of">) => {
    if (typeof field.of !== "object") return;
    types.add(field.of.name.toLowerCase());
    Object.values(field.of.fields).forEach(visit);
  };
  for (const { input, output } of operations) {
    Object.values(input).forEach(visit);
    visit({ of: output });
  }
  for (const { name } of operations) {
    expect(types.has(name.toLowerCase())).toBe(false);
    expect(types.has(`${name}Response`.toLowerCase())).toBe(false);
  }
  for (const name of wireNames()) expect(name).toMatch(/^[A-Za-z]+$/);
});
