/**
 * Reminds whoever has not answered, and reports that. Run it once a day, with `npm run example:reminders`; who was written to
 * within `--days` or has had `--max` reminders is left alone.
 */
import { createLog } from "./log.js";
import { openMailer } from "./mail.js";
import { findSettings, readArguments, SettingsError } from "./options-file.js";
import { checkSettings } from "./settings.js";
import { connectToSurveys } from "./survey-service.js";
import { openTickets } from "./tickets.js";

const log = createLog((line) => void process.stderr.write(line));
const usage = "Usage: npm run example:reminders -- [--days 3] [--max 2] [--options <file>]";

async function sendReminders(): Promise<void> {
  const {
    days = "3",
    max = "2",
    options,
  } = readArguments(usage, { days: { type: "string" }, max: { type: "string" } });
  const settings = checkSettings(findSettings(process.env, options), process.env.NODE_ENV === "production");
  const contactedBefore = new Date(Date.now() - readNumber("--days", days) * 86_400_000);
  const maxReminders = readNumber("--max", max);
  const surveys = connectToSurveys(settings);
  const tickets = await openTickets(settings.dataDir);
  const mailer = await openMailer(settings);
  let sent = 0;
  for (const { invitationId, ticketId, trackingUrl } of await surveys.listUnanswered(contactedBefore, maxReminders)) {
    // Only tickets are reminded of; whoever was invited by another caller is that caller's to remind.
    const ticket = await tickets.find(ticketId);
    if (ticket === undefined) continue;
    const remindedAt = new Date();
    await mailer.send(ticket, { trackingUrl, unsubscribeUrl: `${trackingUrl}/unsubscribe` }, "reminder");
    // After the e-mail: if this fails the reminder may be sent twice, which is better than one that was never sent.
    await surveys.report(invitationId, "reminded", remindedAt);
    sent += 1;
  }
  process.stdout.write(`${sent} ${sent === 1 ? "reminder" : "reminders"} sent.\n`);
}

function readNumber(name: string, given: string): number {
  if (/^\d{1,4}$/.test(given)) return Number(given);
  throw new SettingsError([`${name} is ${JSON.stringify(given)}. Write a whole number, such as ${name} 3.`]);
}

sendReminders().catch((error) => {
  if (error instanceof SettingsError)
    process.stderr.write(`Reminders cannot start.\n- ${error.mistakes.join("\n- ")}\n`);
  else log.error({ err: error }, "reminders broke off; whoever got none yet gets one in the next run");
  process.exitCode = 1;
});
