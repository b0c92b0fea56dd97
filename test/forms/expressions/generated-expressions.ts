/** Random expressions over random answers, covering the whole grammar: operators, literals, references and functions. */
import * as fc from "fast-check";

/** Names that generated expressions read; some of them are never answered. */
const names = ["a", "b", "c", "D", "list", "other", "part.x", "Used-similar", "first name", "absent", "gone.x"];
const structured = [
  "obj",
  "obj.x",
  "OBJ.Y",
  "rows",
  "rows[0].x",
  "rows[-1].x",
  "rows[7].x",
  "rows.length",
  "list.length",
];
const moreStructured = [
  "list[0]",
  "list[-1]",
  "m.row1.col",
  "m.row1",
  "nested.deep.x",
  "c.length",
  "absent.length",
  "#a",
  "#c",
];

export const dateTexts = [
  "2026-11-23",
  "2026-11-24",
  "2026-11-23T10:30",
  "2026-11-23T10:30:15",
  "2026-11-23T10:30:15Z",
  "2026-02-28",
  "2024-02-29",
  "2000-01-31",
  "05/07/2020",
  "May 7, 2020",
  "2026-03-08T02:30",
  "2026-11-01T01:30",
  "1985-12-01",
];

const scalar = fc.oneof(
  fc.constantFrom<unknown>(0, 1, 2, 3, 5, 10, -1, 2.5, 0.1, 0.2, 1.005, 100, 1e21, 1e-7),
  fc.constantFrom<unknown>(
    "0",
    "1",
    "2",
    "5",
    "05",
    "10",
    "1.5",
    "1,5",
    " 5 ",
    "-3",
    "+4",
    "0x1F",
    "1e3",
    "1234567890123456",
  ),
  fc.constantFrom<unknown>(
    "true",
    "FALSE",
    "Yes",
    "yes",
    "no",
    "x",
    "X ",
    "q",
    "abc",
    "xyz",
    "'quoted'",
    " ",
    "undefined",
    "5 kg",
  ),
  fc.constantFrom<unknown>(true, false, null, undefined, ""),
  fc.constantFrom<unknown>(...dateTexts),
);
const list = fc.oneof(
  fc.array(fc.constantFrom<unknown>("x", "q", "X", 1, 2, "2", 10, 9, "abc", null, true, ""), { maxLength: 4 }),
  fc.constantFrom<unknown>([], ["x"], ["x", "q"], ["q", "x"], [1, 2], [null], [5], [1.5]),
);
const entry = fc.record(
  { x: scalar, y: scalar, n: fc.constantFrom<unknown>(1, 2, "3", 0, 4.5, null) },
  { requiredKeys: [] },
);
const object = fc.oneof(entry, fc.constantFrom<unknown>({}, { x: null }, { x: {} }, { x: 1, y: 2 }));

/** Answers to most of the names. */
export const answers: fc.Arbitrary<Record<string, unknown>> = fc.record(
  {
    a: fc.oneof(scalar, scalar, scalar, list, object),
    b: fc.oneof(scalar, scalar, scalar, list),
    c: scalar,
    d: scalar,
    list,
    other: list,
    "part.x": scalar,
    part: object,
    "Used-similar": scalar,
    "first name": scalar,
    obj: object,
    rows: fc.array(entry, { maxLength: 4 }),
    m: fc.record(
      { row1: fc.record({ col: scalar, n: fc.integer({ min: 0, max: 9 }) }), row2: entry },
      { requiredKeys: [] },
    ),
    nested: fc.record({ deep: entry }),
  },
  { requiredKeys: [] },
);

const blank = fc.constantFrom(" ", " ", " ", "  ", "\n", "\t");
const anyCase = (word: string) =>
  fc.constantFrom(word, word.toUpperCase(), word[0]!.toUpperCase() + word.slice(1), word);
const oneOf = (...spellings: string[]) =>
  fc
    .constantFrom(...spellings)
    .chain((spelling) => (/^[a-z]/.test(spelling) ? anyCase(spelling) : fc.constant(spelling)));

const reference = fc
  .oneof(fc.constantFrom(...names), fc.constantFrom(...names), fc.constantFrom(...structured, ...moreStructured))
  .map((name) => `{${name}}`);
const texts = [
  "",
  "x",
  "X",
  "Yes",
  "yes",
  "abc",
  "5",
  "05",
  "true",
  "1.5",
  "2",
  "say \\'x\\'",
  "a b",
  "undefined",
  ...dateTexts,
];
const literal = fc.oneof(
  fc.constantFrom("0", "1", "2", "5", "10", "2.5", "0.1", "-1", "-2.5", "0x12", "100"),
  fc.constantFrom("true", "false", "TRUE", "False"),
  fc.constantFrom(...texts).chain((text) => fc.constantFrom(`'${text}'`, `"${text}"`)),
  fc.constantFrom("Yes", "x", "item1", "a_b", "abc"),
);

export interface Grammar {
  /** Whether functions of dates occur. */
  readonly withDates: boolean;
}

/** Texts of expressions, nested some levels deep. */
export function expressionTexts({ withDates }: Grammar): fc.Arbitrary<string> {
  return fc.letrec<{ any: string; condition: string; sum: string; factor: string; call: string; array: string }>(
    (tie) => {
      const joined = (part: fc.Arbitrary<string>, operator: fc.Arbitrary<string>, maxLength: number) =>
        fc
          .tuple(part, fc.array(fc.tuple(blank, operator, blank, part), { maxLength }))
          .map(([first, rest]) => first + rest.map((each) => each.join("")).join(""));
      const call = (name: string, ...parameters: fc.Arbitrary<string>[]) =>
        fc.tuple(...parameters).map((given) => `${name}(${given.join(", ")})`);
      const some = (name: string, parameter: fc.Arbitrary<string>, maxLength: number) =>
        fc.array(parameter, { maxLength }).map((given) => `${name}(${given.join(",")})`);
      const any = tie("any");
      const factor = tie("factor");
      const unit = fc.constantFrom("'days'", "'months'", "'years'", "'hours'", "'minutes'", "'seconds'");
      const date = fc.oneof(
        fc.constantFrom(
          "{first name}",
          "{c}",
          "{d}",
          "today()",
          "currentDate()",
          "today(1)",
          "today(-40)",
          "getDate({c})",
        ),
        fc.constantFrom(...dateTexts).map((text) => `'${text}'`),
      );
      const filter = fc.constantFrom(
        "{x} > 1",
        "{n} >= 2 and {x} notempty",
        "{y} = {a}",
        "'{n} > 1'",
        '"{x} = {c}"',
        "!{x}",
      );
      const rows = fc.constantFrom("{rows}", "{m}", "{obj}", "{absent}", "{c}");
      const column = fc.constantFrom("'x'", "'n'", "'y'", "'none'", "n");
      const dateCalls = withDates
        ? [
            call("age", date),
            call("age", date, unit),
            call("dateDiff", date, date, unit),
            call("dateDiff", date, date),
            call("diffDays", date, date),
            call("dateAdd", date, fc.constantFrom("1", "-1", "31", "{b}", "'2'", "1.5"), unit),
            call("getDate", date),
            ...["year", "month", "day", "weekday", "getYear"].map((name) => call(name, date)),
            fc.constantFrom(
              "year()",
              "month()",
              "day()",
              "weekday()",
              "currentYear()",
              "today()",
              "today(2)",
              "currentDate()",
            ),
          ]
        : [];
      return {
        any: joined(tie("condition"), oneOf("and", "&&", "or", "||"), 2),
        condition: fc.oneof(
          { depthSize: "small" },
          { weight: 2, arbitrary: tie("sum") },
          // Elsewhere survey-core cannot take them: see the known differences.
          {
            weight: 1,
            arbitrary: fc
              .tuple(factor, fc.constantFrom(" = ", " <> ", " > ", " <= "), fc.constantFrom("undefined", "null"))
              .map((parts) => parts.join("")),
          },
          {
            weight: 4,
            arbitrary: joined(
              tie("sum"),
              oneOf(
                "=",
                "==",
                "equal",
                "<>",
                "!=",
                "notequal",
                "<",
                "less",
                "<=",
                "=<",
                "lessorequal",
                ">",
                "greater",
                ">=",
                "=>",
                "greaterorequal",
              ),
              1,
            ),
          },
          {
            weight: 3,
            arbitrary: joined(
              factor,
              oneOf("contains", "contain", "*=", "notcontains", "notcontain", "anyof", "allof", "noneof"),
              1,
            ),
          },
        ),
        sum: joined(factor, oneOf("+", "+", "-", "*", "/", "%", "^", "power"), 2),
        factor: fc.oneof(
          { depthSize: "small", withCrossShrink: true },
          { weight: 6, arbitrary: reference },
          { weight: 4, arbitrary: literal },
          {
            weight: 1,
            arbitrary: fc.tuple(reference, blank, oneOf("empty", "notempty")).map((parts) => parts.join("")),
          },
          { weight: 1, arbitrary: any.map((text) => `(${text})`) },
          { weight: 1, arbitrary: factor.map((text) => `!${text}`) },
          { weight: 2, arbitrary: tie("array") },
          { weight: 2, arbitrary: tie("call") },
        ),
        array: fc.array(fc.oneof(literal, reference), { maxLength: 3 }).map((items) => `[${items.join(", ")}]`),
        call: fc.oneof(
          { depthSize: "small" },
          call("iif", any, any, any),
          call("iif", any, any),
          ...["sum", "avg", "min", "max", "count"].map((name) => some(name, factor, 3)),
          call("round", tie("sum")),
          call("round", tie("sum"), fc.constantFrom("0", "1", "2", "{b}")),
          call("trunc", tie("sum")),
          call("trunc", tie("sum"), fc.constantFrom("0", "1", "2")),
          call("substring", factor, fc.constantFrom("0", "1", "2", "-1", "{b}")),
          call("substring", factor, fc.constantFrom("0", "1"), fc.constantFrom("2", "3", "{b}")),
          ...["sumInArray", "avgInArray", "countInArray", "minInArray", "maxInArray"].flatMap((name) => [
            call(name, rows, column),
            call(name, rows, column, filter),
          ]),
          ...["minInArray", "maxInArray"].flatMap((name) => [
            call(name, rows, column, column),
            call(name, rows, column, column, filter),
          ]),
          ...dateCalls,
        ),
      };
    },
  ).any;
}

const tokens = [
  ..."()[]{}'\"\\,!=<>+-*/%^&|.#$ \n",
  ..."() and or not in = <> >= <= == === != *= ! empty notempty contains anyof equals equal notequals".split(" "),
  ..."{a} {b.c} 'x' \"y\" 'it\\'s' [1,2] ['x'] 5 05 1.5 0x1F 1e5 -3 -{a} true null undefined word two words".split(" "),
  ..."iif( sum( today() f(1,2) ({a} !{a} {} {a:1} é ; ? : like power negate".split(" "),
];

/** Rows of tokens that hardly ever make an expression. */
export const tokenRows: fc.Arbitrary<string> = fc
  .array(fc.tuple(fc.constantFrom(...tokens), fc.constantFrom("", " ")), { minLength: 1, maxLength: 7 })
  .map((parts) => parts.flat().join(""));
