import { describe, expect, it } from "vitest";
import { parseEmail } from "../../src/domain/email.js";

describe("an e-mail address", () => {
  it.each([
    ["  Ann@Example.COM ", "Ann@Example.COM", "ann@example.com"],
    ["jürgen@bücher.example", "jürgen@bücher.example", "jürgen@xn--bcher-kva.example"],
    ["a\u0308@x.example", "ä@x.example", "ä@x.example"],
    ["o'neil+tag@mail.example", "o'neil+tag@mail.example", "o'neil+tag@mail.example"],
  ])("%j is kept as given and has an identity", (text, address, identity) => {
    expect(parseEmail(text)).toEqual({ address, identity });
  });

  it.each([
    "",
    "ann",
    "@example.com",
    "ann@",
    "a@b@c.example",
    "a b@c.example",
    "a@b\r\nBcc: x@y.example",
    "<a@b.example>",
    `${"x".repeat(250)}@a.example`,
    "a@-x.example",
    "a@exa_mple.com",
  ])("%j is refused", (text) => {
    expect(parseEmail(text)).toBeUndefined();
  });
});
