/** A real browser for the tests of pages. */
import chromium from "@sparticuz/chromium";
import { type Browser, chromium as launcher } from "playwright-core";

/** Starts the browser. One process for all pages would end with the first context that is closed. */
export async function startBrowser(): Promise<Browser> {
  const args = chromium.args.filter((argument) => !/^--(single-process|no-zygote)/.test(argument));
  return launcher.launch({ executablePath: await chromium.executablePath(), args, headless: true });
}
