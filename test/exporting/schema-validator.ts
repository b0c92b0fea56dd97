/** A validator of XML Schema that this machine has: xmllint (libxml2-utils), else lxml of python3; `undefined` where neither is there. */
import { execFileSync, spawnSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

export interface SchemaValidator {
  readonly name: string;
  /** Which of the documents are valid. */
  areValid(schema: string, documents: readonly string[]): boolean[];
}

const byLxml = `
import sys
from lxml import etree
schema = etree.XMLSchema(etree.parse(sys.argv[1]))
for name in sys.argv[2:]:
    print("yes" if schema.validate(etree.parse(name)) else "no")
`;

export const schemaValidator: SchemaValidator | undefined = runs("xmllint", ["--version"])
  ? {
      name: "xmllint",
      areValid: (schema, documents) =>
        inFolder(schema, documents, (file, names) =>
          names.map((name) => spawnSync("xmllint", ["--nonet", "--noout", "--schema", file, name]).status === 0),
        ),
    }
  : runs("python3", ["-c", "import lxml.etree"])
    ? {
        name: "lxml",
        areValid: (schema, documents) =>
          inFolder(schema, documents, (file, names) =>
            execFileSync("python3", ["-c", byLxml, file, ...names], { encoding: "utf8" })
              .trim()
              .split(/\s+/)
              .map((answer) => answer === "yes"),
          ),
      }
    : undefined;

function runs(command: string, options: readonly string[]): boolean {
  return spawnSync(command, options, { stdio: "ignore" }).status === 0;
}

function inFolder<T>(schema: string, documents: readonly string[], act: (file: string, names: string[]) => T): T {
  const folder = mkdtempSync(join(tmpdir(), "survey-loop-schema-"));
  try {
    const file = join(folder, "schema.xsd");
    writeFileSync(file, schema);
    const names = documents.map((text, index) => {
      const name = join(folder, `${index}.xml`);
      writeFileSync(name, text);
      return name;
    });
    return act(file, names);
  } finally {
    rmSync(folder, { recursive: true });
  }
}
