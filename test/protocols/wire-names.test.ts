/** Names on the wire: none is reserved where clients are generated, and none is doubled up to case. */
import { expect, it } from "vitest";
import { operations } from "../../src/operations/index.js";
import type { Field, Fields } from "../../src/operations/schema.js";

/** Reserved words by language, from their reference manuals; also names that generators rename or that hide members. */
const reservedWords: Readonly<Record<string, string>> = {
  apex: `abstract activate and any array as asc autonomous begin bigdecimal blob boolean break bulk by byte case cast catch
    char class collect commit const continue currency date datetime decimal default delete desc do double else end enum
    exception exit export extends false final finally float for from global goto group having hint if implements import in
    inner insert instanceof int integer interface into join like limit list long loop map merge new not null nulls number
    object of on or outer override package parallel pragma private protected public retrieve return rollback search select
    set short sobject sort static string super switch synchronized system testmethod then this throw time transaction
    trigger true try undelete update upsert using virtual void webservice when where while`,
  csharp: `abstract as base bool break byte case catch char checked class const continue decimal default delegate do double
    else enum event explicit extern false finally fixed float for foreach goto if implicit in int interface internal is lock
    long namespace new null object operator out override params private protected public readonly ref return sbyte sealed
    short sizeof stackalloc static string struct switch this throw true try typeof uint ulong unchecked unsafe ushort using
    virtual void volatile while`,
  java: `abstract assert boolean break byte case catch char class const continue default do double else enum extends final
    finally float for goto if implements import instanceof int interface long native new package private protected public
    return short static strictfp super switch synchronized this throw throws transient try void volatile while true false
    null`,
  php: `abstract and array as break callable case catch class clone const continue declare default die do echo else elseif
    empty enddeclare endfor endforeach endif endswitch endwhile eval exit extends final finally fn for foreach function
    global goto if implements include include_once instanceof insteadof interface isset list match namespace new or print
    private protected public readonly require require_once return static switch throw trait try unset use var while xor
    yield self parent true false null`,
  python: `false none true and as assert async await break class continue def del elif else except finally for from global
    if import in is lambda nonlocal not or pass raise return try while with yield match case type print exec`,
};

/** PHP takes `include` as the name of a member (since 7.0), and nothing else is ever made of it: a published name. */
const allowed: Readonly<Record<string, ReadonlySet<string>>> = { php: new Set(["include"]) };

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

it.each(Object.entries(reservedWords))("no name on the wire is reserved in %s", (language, words) => {
  const reserved = new Set(words.split(/\s+/));
  expect([...wireNames()].filter((name) => reserved.has(name.toLowerCase()) && !allowed[language]?.has(name))).toEqual(
    [],
  );
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
