/** The settings of the mini-server, checked. Every mistake says what was given and what to write. */
import { createPrivateKey, X509Certificate } from "node:crypto";
import { readFileSync } from "node:fs";
import { isIP } from "node:net";
import { join, resolve } from "node:path";
import { type LogLevel, logLevels } from "./log.js";
import { type GivenSetting, type GivenSettings, SettingsError } from "./options-file.js";

/** Where the package is mounted. `PUBLIC_URL` ends with it. */
export const mount = "/surveys";

/** Checked settings. */
export interface Settings {
  readonly port: number;
  /** Address to listen on; all addresses when absent. */
  readonly host: string | undefined;
  /** Address of the mount as the world sees it. */
  readonly publicUrl: string;
  /** Whether others than this machine can reach the server, so that its own pages ask who comes. */
  readonly isExposed: boolean;
  readonly dataDir: string;
  readonly storage: string;
  /** Given secrets; absent when the data folder keeps one. */
  readonly secrets: readonly string[] | undefined;
  /** Proxies whose word on the visitor's address is taken; empty: none. */
  readonly trustProxy: readonly string[];
  readonly tls: { readonly cert: Buffer; readonly key: Buffer } | undefined;
  /** Absent: mails become files in the mailbox folder. */
  readonly smtpUrl: string | undefined;
  readonly mailFrom: string;
  readonly logLevel: LogLevel;
  /** Absent: there are no metrics. */
  readonly metricsToken: string | undefined;
  /** Of the portal's days and times. */
  readonly timeZone: string;
}

/** @throws SettingsError with all mistakes */
export function checkSettings(given: GivenSettings, isProduction: boolean): Settings {
  const mistakes: string[] = [];
  const check = <T>(setting: GivenSetting | undefined, read: (value: unknown) => T | undefined, write: string) => {
    if (setting === undefined) return undefined;
    const value = read(setting.value);
    if (value === undefined) mistakes.push(`${setting.name} is ${JSON.stringify(setting.value)}. ${write}`);
    return value;
  };
  const port = check(given.port, readPort, "Write a port number from 1 to 65535, such as PORT=3000.") ?? 3000;
  const host = check(given.host, readText, "Write an address to listen on, such as HOST=0.0.0.0.");
  const publicUrl = check(given.publicUrl, readPublicUrl, publicUrlHint(given.publicUrl?.value));
  if (isProduction && given.publicUrl === undefined) {
    mistakes.push(`PUBLIC_URL is missing. With NODE_ENV=production, write ${publicUrlExample}.`);
  }
  const dataDir = resolve(
    check(given.dataDir, readText, "Write the path of a folder, such as DATA_DIR=./data.") ?? "data",
  );
  const storage = check(
    given.storage,
    readText,
    "Write STORAGE=memory, STORAGE=lowdb:<folder>, STORAGE=sqlite:<file> or STORAGE=postgres://user:password@host/database.",
  );
  const trustProxy = check(
    given.trustProxy,
    readProxies,
    "Write loopback, linklocal, uniquelocal or addresses of your proxies, such as TRUST_PROXY=loopback,10.0.0.7.",
  );
  const tls = checkTls(given, mistakes);
  const smtpUrl = checkSmtpUrl(given.smtpUrl, mistakes);
  const mailFrom = check(
    given.mailFrom,
    readMailbox,
    'Write a sender, such as MAIL_FROM="Help desk <help@example.com>".',
  );
  if (smtpUrl !== undefined && given.mailFrom === undefined) {
    mistakes.push(
      'MAIL_FROM is missing. With SMTP_URL, write a sender, such as MAIL_FROM="Help desk <help@example.com>".',
    );
  }
  const logLevel = check(
    given.logLevel,
    (value) => logLevels.find((level) => level === value),
    `Write one of ${logLevels.join(", ")}, such as LOG_LEVEL=info.`,
  );
  const metricsToken = checkMetricsToken(given.metricsToken, mistakes);
  const timeZone = check(given.timeZone, readTimeZone, "Write the IANA name of a time zone, such as Europe/Paris.");
  const secrets = checkSecrets(given.surveyLoopSecret, mistakes);
  if (mistakes.length > 0) throw new SettingsError(mistakes);
  const listensOn = host ?? (given.publicUrl === undefined ? "127.0.0.1" : undefined);
  return {
    port,
    host: listensOn,
    publicUrl: publicUrl ?? `${tls ? "https" : "http"}://localhost:${port}${mount}`,
    isExposed: given.publicUrl !== undefined || !isLoopback(listensOn),
    dataDir,
    storage: storage ?? `lowdb:${join(dataDir, "surveys")}`,
    secrets,
    trustProxy: trustProxy ?? [],
    tls,
    smtpUrl,
    mailFrom: mailFrom ?? "Help desk <help-desk@localhost>",
    logLevel: logLevel ?? "info",
    metricsToken,
    timeZone: timeZone ?? "UTC",
  };
}

function readText(value: unknown): string | undefined {
  return typeof value === "string" && value.trim() !== "" ? value.trim() : undefined;
}

/** Not `true` or a number, with which anybody could choose an address. */
function readProxies(value: unknown): readonly string[] | undefined {
  const proxies = typeof value === "string" ? value.split(",").map((proxy) => proxy.trim()) : [];
  const isKnown = (proxy: string) => {
    const [address = "", bits = "0"] = proxy.split("/");
    const isAddress = isIP(address) !== 0 && /^\d{1,3}$/.test(bits) && Number(bits) <= (isIP(address) === 4 ? 32 : 128);
    return ["loopback", "linklocal", "uniquelocal"].includes(proxy) || isAddress;
  };
  return proxies.length > 0 && proxies.every(isKnown) ? proxies : undefined;
}

function readPort(value: unknown): number | undefined {
  const text = String(value);
  const port = Number(text);
  return /^\d{1,5}$/.test(text) && port >= 1 && port <= 65_535 ? port : undefined;
}

const publicUrlExample = `the address of the survey loop as the world sees it, such as PUBLIC_URL=https://www.example.com${mount}`;

function readPublicUrl(value: unknown): string | undefined {
  if (typeof value !== "string" || !URL.canParse(value)) return undefined;
  const url = new URL(value);
  const isPlain = /^https?:$/.test(url.protocol) && !url.search && !url.hash && !url.username && !url.password;
  const address = `${url.origin}${url.pathname}`.replace(/\/+$/, "");
  return isPlain && address.endsWith(mount) ? address : undefined;
}

function publicUrlHint(value: unknown): string {
  const isAddress = typeof value === "string" && /^https?:\/\/[^/?#@]+/.test(value);
  return isAddress
    ? `Its path must end with ${mount}, where the survey loop is mounted. Write PUBLIC_URL=${value.replace(/[?#].*$|\/+$/, "")}${mount}`
    : `Write ${publicUrlExample}.`;
}

/** Whether each is long and random enough is for the survey loop to say. Their values are in no message. */
function checkSecrets(setting: GivenSetting | undefined, mistakes: string[]): readonly string[] | undefined {
  if (setting === undefined) return undefined;
  const { name, value } = setting;
  if (typeof value === "string") return value.split(",").map((secret) => secret.trim());
  if (Array.isArray(value) && value.length > 0 && value.every((secret) => typeof secret === "string")) return value;
  mistakes.push(`${name} is not a text or a list of texts. Write random text; the first of a list signs.`);
  return undefined;
}

/** Its value is in no message. */
function checkMetricsToken(setting: GivenSetting | undefined, mistakes: string[]): string | undefined {
  if (setting === undefined) return undefined;
  if (typeof setting.value === "string" && /^[\x21-\x7e]{16,200}$/.test(setting.value)) return setting.value;
  mistakes.push(
    `${setting.name} is no token. Write 16 to 200 letters, digits or signs without spaces, for example from: openssl rand -hex 24`,
  );
  return undefined;
}

function readMailbox(value: unknown): string | undefined {
  return typeof value === "string" && /^[^\r\n]*[^\s<>@]+@[^\s<>@]+>?$/.test(value.trim()) ? value.trim() : undefined;
}

function readTimeZone(value: unknown): string | undefined {
  if (typeof value !== "string" || !/^[A-Za-z]/.test(value)) return undefined;
  try {
    new Intl.DateTimeFormat("en", { timeZone: value });
    return value;
  } catch {
    return undefined;
  }
}

/** The value is not repeated in the message, since it may hold a password. */
function checkSmtpUrl(setting: GivenSetting | undefined, mistakes: string[]): string | undefined {
  if (setting === undefined) return undefined;
  const { value } = setting;
  const isAddress = typeof value === "string" && URL.canParse(value) && /^smtps?:\/\/[^/]/.test(value);
  if (isAddress) return value;
  mistakes.push(`${setting.name} is no SMTP address. Write SMTP_URL=smtps://user:password@mail.example.com:465`);
  return undefined;
}

function checkTls({ tlsCert, tlsKey }: GivenSettings, mistakes: string[]): Settings["tls"] {
  if (tlsCert === undefined && tlsKey === undefined) return undefined;
  if (tlsCert === undefined || tlsKey === undefined) {
    const [there, missing] = tlsCert ? ["TLS_CERT", "TLS_KEY"] : ["TLS_KEY", "TLS_CERT"];
    mistakes.push(
      `${there} is given, ${missing} is missing. Write both, each with the path of a PEM file, or neither.`,
    );
    return undefined;
  }
  const cert = readPem(tlsCert, "certificate", (content) => new X509Certificate(content), mistakes);
  const key = readPem(tlsKey, "private key", createPrivateKey, mistakes);
  if (cert === undefined || key === undefined) return undefined;
  if (!cert.parsed.checkPrivateKey(key.parsed)) {
    mistakes.push(
      `${tlsKey.name} does not belong to ${tlsCert.name}. Write the key with which the certificate was made.`,
    );
  }
  return { cert: cert.content, key: key.content };
}

function readPem<T>(setting: GivenSetting, what: string, parse: (content: Buffer) => T, mistakes: string[]) {
  try {
    const content = readFileSync(String(setting.value));
    return { content, parsed: parse(content) };
  } catch (error) {
    const why = (error as NodeJS.ErrnoException).code === "ENOENT" ? "which does not exist" : `which holds no ${what}`;
    mistakes.push(
      `${setting.name} is ${JSON.stringify(setting.value)}, ${why}. Write the path of a PEM file with a ${what}.`,
    );
    return undefined;
  }
}

function isLoopback(host: string | undefined): boolean {
  return host === "localhost" || host === "::1" || (host?.startsWith("127.") ?? false);
}
