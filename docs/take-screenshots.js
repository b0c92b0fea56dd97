// Makes the pictures in docs/images from a real run: starts the mini-server, goes once round the loop with a few answers, and
// photographs form and portal. Run it with `npm run screenshots` after a build. `--all <folder>` takes every page, for looking at.
import { spawn } from "node:child_process";
import { once } from "node:events";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { fileURLToPath } from "node:url";
import sparticuz from "@sparticuz/chromium";
import { chromium } from "playwright-core";

const port = process.env.PORT ?? "3979";
const origin = `http://localhost:${port}`;
const allFolder = process.argv[2] === "--all" ? process.argv[3] : undefined;
const images = fileURLToPath(new URL("images/", import.meta.url));
const folder = mkdtempSync(join(tmpdir(), "screenshots-"));

const server = spawn(process.execPath, [fileURLToPath(new URL("../example-app/dist/server.js", import.meta.url))], {
  cwd: folder,
  env: { PATH: process.env.PATH, PORT: port, DATA_DIR: join(folder, "data") },
  stdio: ["ignore", "pipe", "pipe"],
});
let printed = "";
server.stdout.on("data", (piece) => {
  printed += piece;
});
const isUp = new Promise((resolve, reject) => {
  let log = "";
  server.stderr.on("data", (piece) => {
    log += piece;
    if (log.includes('"the server is up"')) resolve();
  });
  server.on("close", () => reject(new Error(`The server ended:\n${log}`)));
});

const answers = [
  [5, 10, ["speed", "people"], "Solved before lunch. Thank you!"],
  [5, 9, ["solution"], ""],
  [4, 9, ["speed", "solution"], "A little faster next time."],
  [2, 3, ["information"], "Nobody told me that it was solved."],
  [4, 8, ["people"], ""],
  [5, 10, ["effort"], "I did not have to do anything."],
];

try {
  await isUp;
  const browser = await chromium.launch({
    executablePath: await sparticuz.executablePath(),
    args: sparticuz.args.filter((each) => each !== "--single-process" && each !== "--no-zygote"),
    headless: true,
  });
  await goRound(browser);
  mkdirSync(images, { recursive: true });
  if (allFolder === undefined) await takeTwo(browser);
  else await takeAll(browser, allFolder);
  await browser.close();
} finally {
  server.kill("SIGTERM");
  await once(server, "close");
  rmSync(folder, { recursive: true, force: true });
}

/** Closes a ticket for each answer and answers it in the browser; two more stay unanswered. */
async function goRound(browser) {
  const page = await browser.newPage();
  for (let number = 0; number < answers.length + 2; number++) {
    const body = new URLSearchParams({ subject: `Question ${number + 1}`, email: `customer${number + 1}@example.com` });
    const { url } = await fetch(`${origin}/tickets`, { method: "POST", body });
    await fetch(`${url}/close`, { method: "POST" });
    if (answers[number] === undefined) continue;
    await page.goto(await latestLink());
    await answer(page, answers[number]);
  }
  await fetch(`${origin}/tickets/T-1001/close`, { method: "POST" });
  await page.close();
}

async function latestLink() {
  const mailbox = await (await fetch(`${origin}/mailbox`)).text();
  return /<a class="link" href="([^"]+)"/.exec(mailbox)[1];
}

async function answer(page, [satisfaction, recommendation, reasons, comment]) {
  await page
    .getByRole("group", { name: /How satisfied/ })
    .getByRole("radio")
    .nth(satisfaction - 1)
    .check();
  await page
    .getByRole("group", { name: /How likely/ })
    .getByRole("radio")
    .nth(recommendation)
    .check();
  await page.getByRole("button", { name: "Continue" }).click();
  for (const reason of reasons) await page.locator(`input[type=checkbox][value=${reason}]`).check();
  if (comment) await page.locator("textarea").fill(comment);
  await page.locator("button.send").click();
}

function printedValue(label) {
  return new RegExp(`^${label}: +(\\S+)`, "m").exec(printed)[1];
}

async function openPortal(page) {
  await page.goto(`${origin}/surveys/portal`);
  await page.locator('input[name="name"]').fill(printedValue("Portal user"));
  await page.locator('input[name="password"]').fill(printedValue("Portal password"));
  await page.locator('form button[type="submit"], form button:not([type])').first().click();
  await page.waitForURL((url) => !url.pathname.endsWith("/login") && !url.pathname.endsWith("/sign-in"));
}

async function takeTwo(browser) {
  const phone = await browser.newPage({ viewport: { width: 390, height: 780 } });
  await phone.goto(await latestLink());
  await phone
    .getByRole("group", { name: /How satisfied/ })
    .getByRole("radio")
    .nth(3)
    .check();
  await phone.screenshot({ path: join(images, "form.png") });
  const desk = await browser.newPage({ viewport: { width: 1100, height: 1500 } });
  await openPortal(desk);
  await desk.goto(`${origin}/surveys/portal/surveys/ticket-satisfaction`);
  await desk.screenshot({ path: join(images, "portal.png") });
}

/** Help desk pages, on a laptop and a phone, light and dark. */
async function takeAll(browser, target) {
  mkdirSync(target, { recursive: true });
  const paths = { home: "/", tickets: "/tickets", ticket: "/tickets/T-1001", mailbox: "/mailbox", problem: "/nowhere" };
  for (const [size, width] of [
    ["laptop", 1100],
    ["phone", 360],
  ]) {
    for (const colorScheme of ["light", "dark"]) {
      const page = await browser.newPage({ viewport: { width, height: 760 }, colorScheme });
      for (const [name, path] of Object.entries(paths)) {
        await page.goto(origin + path);
        const overflows = await page.evaluate(() => document.documentElement.scrollWidth > window.innerWidth);
        if (overflows) process.stdout.write(`${name} is wider than a ${size}\n`);
        await page.screenshot({ path: join(target, `${name}-${size}-${colorScheme}.png`) });
      }
      await page.close();
    }
  }
}
