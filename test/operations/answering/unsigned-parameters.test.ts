/** Which parameters of a link are kept (T34). */
import { describe, expect, it } from "vitest";
import { unsignedParametersOf } from "../../../src/operations/answering/unsigned-parameters.js";

const kept = (pairs: [string, string][], signed: Record<string, string> = {}) => ({
  ...unsignedParametersOf(pairs, signed),
});

describe("T34 parameters appended to a link", () => {
  it("are kept in order, the first of a name", () => {
    expect(
      kept([
        ["b", "1"],
        ["a", "2"],
        ["b", "3"],
      ]),
    ).toEqual({ b: "1", a: "2" });
    expect(
      Object.keys(
        kept([
          ["b", "1"],
          ["a", "2"],
        ]),
      ),
    ).toEqual(["b", "a"]);
  });

  it("never take the name of a signed one, of the form's own, or one that reaches a prototype", () => {
    const names = [
      "employeeId",
      "page",
      "lang",
      "score",
      "__proto__",
      "constructor",
      "prototype",
      "a b",
      "1a",
      "",
      "x".repeat(65),
    ];
    expect(
      kept(
        names.map((name) => [name, "x"]),
        { employeeId: "42" },
      ),
    ).toEqual({});
  });

  it("are at most twenty, of up to 255 characters; a longer one is left out whole", () => {
    expect(Object.keys(kept(Array.from({ length: 30 }, (_, index) => [`p${index}`, "x"])))).toHaveLength(20);
    expect(
      kept([
        ["fits", "x".repeat(255)],
        ["long", "x".repeat(256)],
      ]),
    ).toEqual({ fits: "x".repeat(255) });
  });

  it("are valid text with something in it", () => {
    expect(
      kept([
        ["empty", ""],
        ["nul", "a\u0000"],
        ["line", "a\nb"],
        ["half", "\ud800"],
        ["lost", "a\ufffd"],
        ["fine", "é 😀"],
      ]),
    ).toEqual({
      fine: "é 😀",
    });
  });

  it("have no prototype", () => {
    expect(Object.getPrototypeOf(unsignedParametersOf([["a", "b"]], {}))).toBeNull();
  });
});
