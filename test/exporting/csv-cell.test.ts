import { describe, expect, it } from "vitest";
import { answerCell } from "../../src/exporting/answer-cell.js";
import { encodeCell, encodeRow } from "../../src/exporting/csv-cell.js";

const guarded = { raw: false };

describe("a CSV cell", () => {
  it.each(["=1+1", "+41 79 1", "-cmd", "@SUM(A1)", "＝1", "＋1", "－1", "＠a"])(
    "T28 guards %s, which a spreadsheet would evaluate, with an apostrophe",
    (text) => {
      expect(encodeCell(text, guarded)).toBe(`'${text}`);
    },
  );

  it.each(["\tx", "\rx", "\nx"])("T28 guards a text that starts with the control character %j", (text) => {
    expect(encodeCell(text, guarded)).toBe(`"'${text}"`);
  });

  it("T28 keeps numbers as numbers, also negative ones and those that came as text", () => {
    expect(encodeCell(-5, guarded)).toBe("-5");
    expect(encodeCell("-5", guarded)).toBe("-5");
    expect(encodeCell("-4.25", guarded)).toBe("-4.25");
    expect(encodeCell("-4-2", guarded)).toBe("'-4-2");
  });

  it("T28 leaves the guard out when raw is asked for", () => {
    expect(encodeCell("=1+1", { raw: true })).toBe("=1+1");
  });

  it("T28 quotes what a spreadsheet of another country would split, so that no formula comes free behind it", () => {
    expect(encodeCell("a;=1+1", guarded)).toBe('"a;=1+1"');
    expect(encodeCell("a\t=1+1", guarded)).toBe('"a\t=1+1"');
  });

  it("follows RFC 4180 for quotes, commas and line ends", () => {
    expect(encodeRow(['say "hi"', "a,b", "two\r\nlines", undefined, true, " x"], guarded)).toBe(
      '"say ""hi""","a,b","two\r\nlines",,true," x"\r\n',
    );
  });

  it("joins the values of a multiple choice, with a backslash before a separator inside one", () => {
    expect(answerCell(["bill", "a|b", "c\\d", 3])).toBe("bill|a\\|b|c\\\\d|3");
    expect(answerCell(4.5)).toBe(4.5);
    expect(answerCell({ row: "x" })).toBe('{"row":"x"}');
  });
});
