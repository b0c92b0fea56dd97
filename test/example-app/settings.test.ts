/** Every setting of the mini-server, right and wrong. */
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join, resolve } from "node:path";
import { fileURLToPath } from "node:url";
import { afterAll, describe, expect, it } from "vitest";
import { findSettings, SettingsError } from "../../example-app/src/options-file.js";
import { checkSettings } from "../../example-app/src/settings.js";

const certificates = fileURLToPath(new URL("./certificates/", import.meta.url));
const certificate = join(certificates, "certificate.pem");
const key = join(certificates, "key.pem");
const folder = mkdtempSync(join(tmpdir(), "settings-"));
afterAll(() => rmSync(folder, { recursive: true }));

function check(environment: NodeJS.ProcessEnv, isProduction = false) {
  return checkSettings(findSettings(environment, undefined), isProduction);
}

function mistakesOf(work: () => unknown): readonly string[] {
  try {
    work();
  } catch (error) {
    if (error instanceof SettingsError) return error.mistakes;
    throw error;
  }
  return [];
}

describe("settings of the mini-server", () => {
  it("have defaults that reach nobody else's machine", () => {
    expect(check({})).toEqual({
      port: 3000,
      host: "127.0.0.1",
      publicUrl: "http://localhost:3000/surveys",
      isExposed: false,
      dataDir: resolve("data"),
      storage: `lowdb:${resolve("data/surveys")}`,
      secrets: undefined,
      tls: undefined,
      smtpUrl: undefined,
      trustProxy: [],
      logLevel: "info",
      metricsToken: undefined,
      mailFrom: "Help desk <help-desk@localhost>",
      timeZone: "UTC",
    });
    expect(check({ TIME_ZONE: "Europe/Paris" }).timeZone).toBe("Europe/Paris");
    expect(mistakesOf(() => check({ TIME_ZONE: "Paris" }))).toEqual([
      'TIME_ZONE is "Paris". Write the IANA name of a time zone, such as Europe/Paris.',
    ]);
  });

  it("listen on all addresses, and ask visitors who they are, once there is a public address", () => {
    const settings = check({ PUBLIC_URL: "https://www.example.com/surveys/" }, true);
    expect(settings).toMatchObject({ host: undefined, isExposed: true, publicUrl: "https://www.example.com/surveys" });
    expect(check({ HOST: "0.0.0.0" }).isExposed).toBe(true);
    expect(check({ HOST: "127.0.0.2" }).isExposed).toBe(false);
  });

  it("take several secrets, the first of which signs", () => {
    expect(check({ SURVEY_LOOP_SECRET: "new one, old one" }).secrets).toEqual(["new one", "old one"]);
  });

  it("serve HTTPS at an https address when a certificate is given", () => {
    const settings = check({ TLS_CERT: certificate, TLS_KEY: key, PORT: "8443" });
    expect(settings.publicUrl).toBe("https://localhost:8443/surveys");
    expect(settings.tls?.cert.toString()).toContain("BEGIN CERTIFICATE");
  });

  it("count an empty variable as absent", () => {
    expect(check({ PORT: "", STORAGE: "", SMTP_URL: "" })).toMatchObject({ port: 3000, smtpUrl: undefined });
  });

  it.each<[NodeJS.ProcessEnv, string]>([
    [{ PORT: "0" }, 'PORT is "0". Write a port number from 1 to 65535, such as PORT=3000.'],
    [{ PORT: "65536" }, 'PORT is "65536". Write a port number from 1 to 65535, such as PORT=3000.'],
    [{ PORT: "3e3" }, 'PORT is "3e3". Write a port number from 1 to 65535, such as PORT=3000.'],
    [{ HOST: " " }, 'HOST is " ". Write an address to listen on, such as HOST=0.0.0.0.'],
    [
      { PUBLIC_URL: "www.example.com" },
      'PUBLIC_URL is "www.example.com". Write the address of the survey loop as the world sees it, such as PUBLIC_URL=https://www.example.com/surveys.',
    ],
    [
      { PUBLIC_URL: "https://www.example.com/" },
      'PUBLIC_URL is "https://www.example.com/". Its path must end with /surveys, where the survey loop is mounted. Write PUBLIC_URL=https://www.example.com/surveys',
    ],
    [
      { SMTP_URL: "mail.example.com", MAIL_FROM: "a@example.com" },
      "SMTP_URL is no SMTP address. Write SMTP_URL=smtps://user:password@mail.example.com:465",
    ],
    [
      { SMTP_URL: "smtp://mail.example.com" },
      'MAIL_FROM is missing. With SMTP_URL, write a sender, such as MAIL_FROM="Help desk <help@example.com>".',
    ],
    [
      { MAIL_FROM: "nobody" },
      'MAIL_FROM is "nobody". Write a sender, such as MAIL_FROM="Help desk <help@example.com>".',
    ],
    [
      { TLS_CERT: certificate },
      "TLS_CERT is given, TLS_KEY is missing. Write both, each with the path of a PEM file, or neither.",
    ],
    [
      { TLS_CERT: "missing.pem", TLS_KEY: key },
      'TLS_CERT is "missing.pem", which does not exist. Write the path of a PEM file with a certificate.',
    ],
    [
      { TLS_CERT: certificate, TLS_KEY: certificate },
      `TLS_KEY is ${JSON.stringify(certificate)}, which holds no private key. Write the path of a PEM file with a private key.`,
    ],
    [
      { TLS_CERT: certificate, TLS_KEY: join(certificates, "other-key.pem") },
      "TLS_KEY does not belong to TLS_CERT. Write the key with which the certificate was made.",
    ],
    [
      { OPTIONS_FILE: "missing.json" },
      'The options file missing.json does not exist. Write a JSON object, such as { "port": 3000 }.',
    ],
  ])("are refused with what was given and what to write: %o", (environment, message) => {
    expect(mistakesOf(() => check(environment))).toEqual([message]);
  });

  it("do not repeat a password in a message", () => {
    const mistakes = mistakesOf(() =>
      check({ SMTP_URL: "https://user:hunter2@example.com", MAIL_FROM: "a@example.com" }),
    );
    expect(mistakes).toHaveLength(1);
    expect(mistakes.join()).not.toContain("hunter2");
  });

  it("must name the public address in production", () => {
    expect(mistakesOf(() => check({}, true))).toEqual([
      "PUBLIC_URL is missing. With NODE_ENV=production, write the address of the survey loop as the world sees it, such as PUBLIC_URL=https://www.example.com/surveys.",
    ]);
  });
});

describe("an options file", () => {
  function write(content: string): string {
    const path = join(folder, "options.json");
    writeFileSync(path, content);
    return path;
  }

  it("has the same names in camelCase, and the environment wins", () => {
    const path = write('{ "port": 4000, "publicUrl": "https://www.example.com/surveys", "dataDir": "/srv/loop" }');
    const settings = checkSettings(findSettings({ PORT: "5000", OPTIONS_FILE: path }, undefined), false);
    expect(settings).toMatchObject({
      port: 5000,
      publicUrl: "https://www.example.com/surveys",
      dataDir: resolve("/srv/loop"),
    });
  });

  it("names itself in messages about its members", () => {
    const path = write('{ "port": true, "surveyLoopSecret": 7 }');
    expect(mistakesOf(() => checkSettings(findSettings({}, path), false))).toEqual([
      `port in ${path} is true. Write a port number from 1 to 65535, such as PORT=3000.`,
      `surveyLoopSecret in ${path} is not a text or a list of texts. Write random text; the first of a list signs.`,
    ]);
  });

  it.each([
    ["[]", /holds no JSON object/],
    ["{", /cannot be read: SyntaxError/],
    ['{ "PORT": 1 }', /has "PORT"\. Write one of port, host/],
    ['{ "__proto__": 1 }', /has "__proto__"\. Write one of/],
  ])("is refused when it is %s", (content, message) => {
    const [mistake] = mistakesOf(() => findSettings({}, write(content)));
    expect(mistake).toMatch(message);
  });
});
