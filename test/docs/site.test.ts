/** The documentation site has every page in its sidebar, once, and says how it is built. Building it is `npm run docs`. */
import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { expect, it } from "vitest";
import { documentPages } from "./pages.js";

const read = (path: string) => readFileSync(fileURLToPath(new URL(`../../${path}`, import.meta.url)), "utf8");
const { sidebar } = (await import(new URL("../../docs/.vitepress/sidebar.js", import.meta.url).href)) as {
  sidebar: { text: string; items: { text: string; link: string }[] }[];
};

it("has each page in the sidebar once, and nothing that is no page", () => {
  const links = sidebar.flatMap(({ items }) => items.map(({ link }) => link.slice(1)));
  const listed = links
    .filter((link) => !link.includes("#"))
    .map((link) => `docs/${link.endsWith("/") ? `${link}README` : link}.md`);
  expect(listed.sort()).toEqual(documentPages().filter((path) => path !== "docs/index.md"));
});

it("goes from the tutorial by guides and reference to explanation", () => {
  const groups = sidebar.map(({ text }) => text);
  expect(groups).toEqual([
    "Tutorial",
    "For CRM administrators",
    "How to",
    "Running it",
    "Clients",
    "Reference",
    "Explanation",
  ]);
});

it("is built by packages of its own, which the project is installed without", () => {
  const manifest = JSON.parse(read("package.json"));
  expect({ ...manifest.dependencies, ...manifest.devDependencies }).not.toHaveProperty("vitepress");
  // Of docs/ only pages are published, for whoever is sent there by a message.
  const published = manifest.files.filter((path: string) => path.startsWith("docs"));
  expect(published).toEqual(["docs/*.md", "docs/clients/*.md"]);
  const { devDependencies } = JSON.parse(read("docs/package.json"));
  const { packages } = JSON.parse(read("docs/package-lock.json"));
  expect(packages["node_modules/vitepress"].version).toBe(devDependencies.vitepress);
  expect(Object.values(packages as Record<string, object>).filter((entry) => "resolved" in entry)).toEqual([]);
});

it("names every room of the code on the page and in the picture of the architecture", () => {
  const rooms = [...read("test/architecture.test.ts").matchAll(/"src\/([\w-]+)\/"/g)].map(([, name]) => name!);
  expect(new Set(rooms).size).toBeGreaterThan(10);
  const [text, picture] = [read("docs/architecture.md"), read("docs/images/architecture.svg")];
  for (const name of new Set(rooms)) {
    expect(text, name).toContain(`src/${name}`);
    expect(picture, name).toMatch(new RegExp(`>${name.replace("storage", "storage[ \\w-]*")}\\b`));
  }
});
