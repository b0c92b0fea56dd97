/** The mini-server: the help desk with the survey loop mounted in it. */
import express from "express";
import { type Logger, type SurveyLoop, surveyLoop } from "express-survey-loop";
import type { Registry } from "prom-client";
import { announcementLines } from "./announcement.js";
import { createCloseTicket } from "./close-ticket.js";
import { createDataFolder, loadSecrets } from "./data-folder.js";
import { prepareFirstStart } from "./first-start.js";
import { addHelpDesk } from "./help-desk.js";
import { listen } from "./listening.js";
import { createLog } from "./log.js";
import { openMailer } from "./mail.js";
import { addMetrics, createRegistry } from "./metrics.js";
import { findSettings, SettingsError } from "./options-file.js";
import { checkSettings, mount, type Settings } from "./settings.js";
import { connectToSurveys } from "./survey-service.js";
import { openFeedback, openTickets } from "./tickets.js";

/**
 * Starts the server and resolves once it is up. SIGTERM and SIGINT end it, and the process with it.
 *
 * @param options path of the options file
 * @throws SettingsError when it cannot start
 */
export async function startMiniServer(options?: string): Promise<void> {
  watchParent(() => process.kill(process.pid, "SIGTERM"));
  const settings = checkSettings(findSettings(process.env, options), process.env.NODE_ENV === "production");
  const log = createLog((line) => void process.stderr.write(line), settings.logLevel);
  const registry = settings.metricsToken === undefined ? undefined : await createRegistry();
  createDataFolder(settings);
  const loop = createLoop(settings, log, registry);
  try {
    await loop.ready;
    await serve(settings, loop, log, registry);
  } catch (error) {
    await loop.close().catch(() => {});
    throw error;
  }
}

function createLoop(settings: Settings, log: Logger, metrics: Registry | undefined): SurveyLoop {
  const secret = loadSecrets(settings);
  try {
    const { publicUrl, storage, timeZone } = settings;
    return surveyLoop({ publicUrl, secret, storage, timeZone, logger: log, ...(metrics && { metrics }) });
  } catch (error) {
    if (!(error instanceof TypeError)) throw error;
    const named = error.message.replace(/^storage\b/, "STORAGE").replace(/^secret\b/, "SURVEY_LOOP_SECRET");
    throw new SettingsError([named]);
  }
}

async function serve(settings: Settings, loop: SurveyLoop, log: Logger, registry: Registry | undefined): Promise<void> {
  const [tickets, feedback, mailer] = await Promise.all([
    openTickets(settings.dataDir),
    openFeedback(settings.dataDir),
    openMailer(settings),
  ]);
  let isReady = false;
  const closeTicket = createCloseTicket({ tickets, mailer, log, connect: () => connectToSurveys(settings) });
  const app = express();
  app.disable("x-powered-by");
  if (settings.trustProxy.length > 0) app.set("trust proxy", settings.trustProxy);
  app.use(mount, loop);
  if (registry !== undefined) addMetrics(app, registry, settings.metricsToken!);
  addHelpDesk(app, {
    settings,
    tickets,
    feedback,
    mailer,
    accounts: loop.accounts,
    log,
    closeTicket,
    isReady: () => isReady,
  });
  const listening = await listen(settings, app);
  let isStopping = false;
  const stop = async (signal: string) => {
    // Whoever asks twice does not want to wait.
    if (isStopping) process.exit(1);
    isStopping = true;
    isReady = false;
    log.info({ signal }, "the server is stopping");
    await listening.stop();
    await loop.close();
    log.info({}, "the server has stopped");
    process.exit(0);
  };
  for (const signal of ["SIGTERM", "SIGINT"]) {
    process.on(signal, () => {
      stop(signal).catch((error) => {
        log.error({ err: error }, "the server did not stop cleanly");
        process.exit(1);
      });
    });
  }

  const credentials = await prepareFirstStart(loop, settings);
  isReady = !isStopping;
  process.stdout.write(`${announcementLines(settings, credentials).join("\n")}\n`);
  log.info({ port: settings.port }, "the server is up");
}

/** `npm start` and npx hand SIGTERM to a shell that ends without passing it on; what ends with the shell must end with it. */
function watchParent(onEnd: () => void): void {
  const isBelowShell = ["start", "npx"].includes(process.env.npm_lifecycle_event ?? "");
  if (!isBelowShell || process.platform === "win32") return;
  const parent = process.ppid;
  const watch = setInterval(() => {
    if (process.ppid === parent) return;
    clearInterval(watch);
    onEnd();
  }, 250);
  watch.unref();
}
