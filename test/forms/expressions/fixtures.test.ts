import { existsSync, readdirSync, readFileSync, realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { fileURLToPath } from "node:url";
import { describe, expect, it } from "vitest";
import { functionsOf, parseExpression } from "../../../src/forms/expressions/index.js";
import { isTakenBySurveyCore } from "./oracle.js";

const project = fileURLToPath(new URL("../../../", import.meta.url));

/** Definitions by other people lie beside the project, of which a work tree may be a copy elsewhere. */
function surveysFolder(): string | undefined {
  const projects = [project, dirname(realpathSync(join(project, "node_modules")))];
  return projects.map((root) => join(root, "../shared/fixtures/surveys")).find((folder) => existsSync(folder));
}

/** Members of a definition that hold an expression. */
const isExpressionMember = (name: string) => /(?:If|Expression)$|^expression$/.test(name);

interface Found {
  readonly path: string;
  readonly text: string;
}

function expressionsIn(value: unknown, path: string): Found[] {
  if (typeof value !== "object" || value === null) return [];
  return Object.entries(value).flatMap(([name, member]) =>
    typeof member === "string" && isExpressionMember(name) && member.trim() !== ""
      ? [{ path: `${path}.${name}`, text: member }]
      : expressionsIn(member, `${path}.${name}`),
  );
}

const folder = surveysFolder();

describe.skipIf(folder === undefined)(
  "expressions of real surveys (skipped without ../shared/fixtures/surveys)",
  () => {
    const files = folder === undefined ? [] : readdirSync(folder).filter((name) => name.endsWith(".json"));
    const found = files.flatMap((name) => expressionsIn(JSON.parse(readFileSync(join(folder!, name), "utf8")), name));

    it("are found", () => {
      expect(files.length).toBeGreaterThanOrEqual(14);
      expect(found.length).toBeGreaterThan(200);
    });

    it("are taken as survey-core takes them", () => {
      const different = found.filter(
        ({ text }) => (parseExpression(text).problem === undefined) !== isTakenBySurveyCore(text),
      );
      expect(different).toEqual([]);
    });

    it("call known functions, but for one of the host", () => {
      const unknown = found.flatMap(({ text }) => {
        const { expression } = parseExpression(text);
        return expression === undefined ? [] : functionsOf(expression).filter(({ isKnown }) => !isKnown);
      });
      expect([...new Set(unknown.map(({ name }) => name))]).toEqual(["getItemPrice"]);
    });
  },
);
