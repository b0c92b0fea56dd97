// The documentation site: VitePress with its own theme, search in the browser, nothing from elsewhere.
import { sidebar } from "./sidebar.js";

/** Files of the project outside of docs/ have no page: their links become their names. */
function keepLinksInside(markdown) {
  const isOutside = (token) => /^(\.\.\/)+(?!docs\/)/.test(token.attrGet("href") ?? "");
  markdown.core.ruler.push("links_outside", ({ tokens, env }) => {
    const depth = (env.relativePath ?? "").split("/").length - 1;
    for (const { children } of tokens) {
      let isOpen = false;
      for (const token of children ?? []) {
        if (token.type === "link_open" && isOutside(token)) {
          const path = token.attrGet("href");
          if (path.split("../").length - 1 <= depth) continue;
          isOpen = true;
          if (path.endsWith("CHANGELOG.md")) token.attrSet("href", "./changelog.md");
          else Object.assign(token, { type: "em_open", tag: "em", attrs: null });
        } else if (token.type === "link_close" && isOpen) {
          isOpen = false;
          const opened = children
            .slice(0, children.indexOf(token))
            .findLast(({ type }) => /^(link|em)_open$/.test(type));
          if (opened.type === "em_open") Object.assign(token, { type: "em_close", tag: "em" });
        }
      }
    }
  });
}

export default {
  title: "express-survey-loop",
  description: "Closed-loop surveys for CRMs and help desks, as Express middleware or as a small server.",
  lang: "en",
  cleanUrls: false,
  rewrites: { "clients/README.md": "clients/index.md" },
  srcExclude: ["node_modules/**"],
  markdown: { config: keepLinksInside, languageAlias: { caddy: "nginx" } },
  themeConfig: {
    search: { provider: "local" },
    outline: { level: [1, 3], label: "On this page" },
    sidebar,
    nav: [
      { text: "Tutorial", link: "/tutorial" },
      { text: "Operations", link: "/operations" },
      { text: "Options", link: "/options" },
      { text: "Evidence", link: "/evidence" },
    ],
  },
};
