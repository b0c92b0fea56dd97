/** E-mails by SMTP, against a server of a few lines that takes everything. */
import { once } from "node:events";
import { readdirSync } from "node:fs";
import { createServer, type Server } from "node:net";
import { join } from "node:path";
import { simpleParser } from "mailparser";
import { afterAll, beforeAll, expect, it } from "vitest";
import { createRoom, type MiniServer, type Room, startMiniServer } from "./mini-server.js";

let room: Room;
let post: PostOffice;
let server: MiniServer;

interface PostOffice {
  readonly url: string;
  readonly mails: string[];
  readonly server: Server;
}

async function openPostOffice(): Promise<PostOffice> {
  const mails: string[] = [];
  const office = createServer((client) => {
    let text = "";
    let isLetter = false;
    client.on("error", () => {});
    client.write("220 post office\r\n");
    client.on("data", (piece) => {
      text += piece;
      for (;;) {
        const end = text.indexOf(isLetter ? "\r\n.\r\n" : "\r\n");
        if (end < 0) return;
        const part = text.slice(0, end);
        text = text.slice(end + (isLetter ? 5 : 2));
        if (isLetter) mails.push(part);
        const begins = !isLetter && part === "DATA";
        isLetter = begins;
        client.write(begins ? "354 go on\r\n" : "250 done\r\n");
      }
    });
  }).listen(0, "127.0.0.1");
  await once(office, "listening");
  return { url: `smtp://127.0.0.1:${(office.address() as { port: number }).port}`, mails, server: office };
}

beforeAll(async () => {
  room = createRoom();
  post = await openPostOffice();
  server = await startMiniServer(room, {
    STORAGE: "memory",
    SMTP_URL: post.url,
    MAIL_FROM: "Our desk <desk@example.com>",
  });
});

afterAll(async () => {
  await server.stop();
  post.server.close();
  room.remove();
});

it("leave by SMTP when it is configured, with the sender that was given, and no copy is kept", async () => {
  await fetch(`${server.origin}/tickets/T-1001/close`, { method: "POST" });
  expect(post.mails).toHaveLength(1);
  const mail = await simpleParser(post.mails[0]!);
  expect(mail.from?.text).toBe('"Our desk" <desk@example.com>');
  expect(mail.to).toMatchObject({ text: "ann@example.com" });
  expect(mail.text).toContain(`${server.mount}/s/`);
  expect(readdirSync(join(room.dataDir, "mailbox"))).toEqual([]);
  expect(await (await fetch(`${server.origin}/mailbox`)).text()).toContain("E-mails leave by SMTP");
});

it("that cannot be sent leave the ticket closed, and are sent when it is tried again", async () => {
  post.server.close();
  const failed = await (await fetch(`${server.origin}/tickets/T-1002/close`, { method: "POST" })).text();
  expect(failed).toContain("not sent: it could not be sent; the log says why");
  expect(failed).toContain("Try to send the survey again");
  expect(server.log()).toContain('"a survey could not be sent"');
  expect(server.log()).not.toContain("ben@example.com");
  post.server.listen(Number(new URL(post.url).port), "127.0.0.1");
  await once(post.server, "listening");
  const sent = await (await fetch(`${server.origin}/tickets/T-1002/close`, { method: "POST" })).text();
  expect(sent).not.toContain("not sent");
  expect(post.mails).toHaveLength(2);
});
