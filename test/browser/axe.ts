/** What axe finds on a page in a real browser. */
import { readFileSync } from "node:fs";
import { createRequire } from "node:module";
import type { Page } from "playwright-core";

const source = readFileSync(createRequire(import.meta.url).resolve("axe-core/axe.min.js"), "utf8");

/** The rules whose outcome can be another one in the dark. They take most of the time. */
const rulesOfColour = ["color-contrast", "link-in-text-block"];
const inLight = {};
const inDark = { runOnly: { type: "rule", values: rulesOfColour } };
const withoutColours = { rules: Object.fromEntries(rulesOfColour.map((rule) => [rule, { enabled: false }])) };

interface Engine {
  run(context: unknown, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
}

/**
 * Each violated rule with the markup that violates it, in light and in dark. `words` leaves colours out, for a page that was
 * looked at before and now has other words on it. Frames are pages of their own, to be looked at by themselves.
 */
export async function violationsOf(page: Page, about: "everything" | "words" = "everything"): Promise<string[]> {
  // The page's own policy would refuse this script, so it is given to the page's frame from outside.
  await page.evaluate(source);
  if (about === "words") return run(page, withoutColours);
  await page.emulateMedia({ colorScheme: "dark", reducedMotion: "reduce" });
  const dark = await run(page, inDark);
  await page.emulateMedia({ colorScheme: "light", reducedMotion: "reduce" });
  return [...dark.map((violation) => `in dark: ${violation}`), ...(await run(page, inLight))];
}

async function run(page: Page, options: object): Promise<string[]> {
  return page.evaluate(
    async (given) => {
      const { axe } = globalThis as unknown as { axe: Engine };
      const { violations } = await axe.run(document, given);
      return violations.map(({ id, nodes }) => `${id}: ${nodes.map((node) => node.html).join(" ")}`);
    },
    { iframes: false, ...options },
  );
}
