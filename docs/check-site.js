// Looks at the built site: every page of the sidebar is there and can be searched, and nothing is loaded from elsewhere.
import { readdirSync, readFileSync } from "node:fs";
import { sidebar } from "./.vitepress/sidebar.js";

const site = new URL(".vitepress/dist/", import.meta.url);
const files = readdirSync(site, { recursive: true, encoding: "utf8" }).map((name) => name.replaceAll("\\", "/"));
const read = (name) => readFileSync(new URL(name, site), "utf8");
const pages = files.filter((name) => name.endsWith(".html"));
const links = sidebar.flatMap(({ items }) => items.map(({ link }) => link.slice(1).replace(/#.*/, "")));
const wanted = ["index.html", ...links.map((link) => (link.endsWith("/") ? `${link}index.html` : `${link}.html`))];
const index = files.filter((name) => /localSearchIndex/.test(name)).map(read);

const problems = [
  ...wanted.filter((name) => !pages.includes(name)).map((name) => `${name} was not built`),
  ...pages.flatMap((name) =>
    [...read(name).matchAll(/<(?:script|link|img|iframe)\b[^>]*\b(?:src|href)="(https?:)?\/\/[^"]+"/g)].map(
      ([tag]) => `${name} loads from elsewhere: ${tag}`,
    ),
  ),
  ...pages.flatMap((name) =>
    [...read(name).matchAll(/<img\b[^>]*\bsrc="\/([^"]+)"/g)]
      .filter(([, path]) => !files.includes(path))
      .map(([, path]) => `${name} shows ${path}, which is not there`),
  ),
  ...pages
    .filter((name) => name !== "404.html" && !read(name).includes("VPSwitchAppearance"))
    .map((name) => `${name} has no dark mode`),
  ...wanted
    .filter(
      (name) =>
        name !== "index.html" && !index.some((text) => text.includes(`/${name.replace(/(index)?\.html$/, "")}`)),
    )
    .map((name) => `${name} cannot be searched`),
];
process.stdout.write(problems.map((problem) => `${problem}\n`).join("") || `${pages.length} pages, all searchable.\n`);
process.exitCode = problems.length === 0 ? 0 : 1;
