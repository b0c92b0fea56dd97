/** What the compiler of definitions says, in the languages of the portal: its sentences are read from its own source. */
import { readdirSync, readFileSync } from "node:fs";
import { describe, expect, it } from "vitest";
import { checkDefinition, inspectDefinition } from "../../src/forms/compile-survey.js";
import { phrase, said } from "../../src/forms/phrase.js";
import { draftProblems } from "../../src/portal/builder/draft-problems.js";
import { portalTextsByLanguage } from "../../src/portal/portal-languages.js";

const folder = "src/forms/";
const sources = readdirSync(folder, { recursive: true, encoding: "utf8" })
  .filter((name) => name.endsWith(".ts") && !name.endsWith("phrase.ts"))
  .map((name) => readFileSync(`${folder}${name}`, "utf8"));

/** The template that begins after the backtick at `start`, as `phrase` names it, and where it ends. */
function templateAt(source: string, start: number): { readonly id: string; readonly end: number } {
  let id = "";
  let count = 0;
  let at = start;
  while (source[at] !== "`") {
    if (source[at] === "\\") {
      id += source[at + 1];
      at += 2;
    } else if (source.startsWith("${", at)) {
      id += `{${count++}}`;
      for (let depth = 1, inside = at + 2; depth > 0; at = inside) {
        if (source[inside] === "`") inside = templateAt(source, inside + 1).end;
        else if (source[inside] === "{") depth += 1;
        else if (source[inside] === "}") depth -= 1;
        inside += 1;
      }
    } else id += source[at++];
  }
  return { id, end: at };
}

const sentences = new Set(
  sources.flatMap((source) =>
    [...source.matchAll(/\bphrase`/g)].map(({ index }) => templateAt(source, index + "phrase`".length).id),
  ),
);
const placesOf = (sentence: string) => [...sentence.matchAll(/\{\d+\}/g)].map(([place]) => place).sort();
const french = portalTextsByLanguage.get("fr")!.builder.findings!;

describe("the findings of the compiler in French (issue 7, 10)", () => {
  it("has every sentence that the compiler can say, with the same values, and no other", () => {
    expect(sentences.size).toBeGreaterThan(150);
    expect([...sentences].filter((sentence) => !french.has(sentence))).toEqual([]);
    expect([...french.keys()].filter((sentence) => !sentences.has(sentence))).toEqual([]);
    const otherValues = [...french].filter(([english, own]) => `${placesOf(english)}` !== `${placesOf(own)}`);
    expect(otherValues).toEqual([]);
  });

  it("takes nothing but such sentences: no finding is a plain text", () => {
    const given = sources.flatMap((source) => source.match(/findings\s*\.(?:refuse|warn)\([^;]*?;/gs) ?? []);
    expect(given.length).toBeGreaterThan(80);
    expect(given.filter((call) => !/phrase`|problem|ignored|unknownType/.test(call))).toEqual([]);
  });

  it("says values and sentences within sentences", () => {
    const inner = phrase`did you mean ${"{mood}"}?`;
    expect(said(phrase`is unknown; ${inner}`)).toBe("is unknown; did you mean {mood}?");
    expect(said(phrase`is unknown; ${inner}`, french)).toBe("est inconnu\u00a0; vouliez-vous dire {mood}\u00a0?");
    expect(said(phrase`repeats the value ${"{0}"}`, french)).toBe("répète la valeur {0}");
  });

  it("says a draft's problems in French, and the same in English to the CLI and the API", () => {
    const definition = {
      pages: [
        {
          elements: [
            { type: "rating", name: "a", visibleIf: "{b} == " },
            { type: "radiogroup", name: "b", choices: [], choicesByUrl: { url: "https://x.example" } },
            { type: "raiting", name: "c" },
          ],
        },
      ],
    };
    expect(draftProblems(definition, french).map(({ text }) => text)).toEqual(
      expect.arrayContaining([
        'n’est pas une expression\u00a0: l’expression se termine trop tôt\u00a0; il manque une valeur (caractère 8 de "{b} == ")',
        "doit être une liste d’au moins un choix",
        "n’est pas pris en charge\u00a0; énumérez les choix",
        'type inconnu "raiting"\u00a0; vouliez-vous dire rating\u00a0?',
      ]),
    );
    const lines = checkDefinition(definition).problems;
    expect(lines).toContain("pages[0].elements[1].choices: must be a list of at least one choice");
    expect(lines).toHaveLength(inspectDefinition(definition).problems.length);
    expect(draftProblems(definition)[0]!.text).toMatch(/^is no expression: the expression ends too early/);
  });
});
