/** The XML intake and what the parser behind it must not be able to do to the process. */
import { once } from "node:events";
import { request } from "node:http";
import { connect } from "node:net";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRoom, type MiniServer, type Room, startMiniServer } from "./mini-server.js";

let room: Room;
let server: MiniServer;

beforeAll(async () => {
  room = createRoom();
  server = await startMiniServer(room, { STORAGE: "memory" });
});

afterAll(async () => {
  await server.stop();
  room.remove();
});

async function send(body: string, type = "text/xml"): Promise<{ status: number; text: string }> {
  const reply = await fetch(`${server.origin}/intake`, { method: "POST", headers: { "content-type": type }, body });
  return { status: reply.status, text: await reply.text() };
}

async function isAlive(): Promise<boolean> {
  return (await fetch(`${server.origin}/healthz`)).status === 200;
}

const refused = (text: string) => `<?xml version="1.0" encoding="UTF-8"?>\n<refused>${text}</refused>\n`;

describe("the XML intake", () => {
  it("opens a ticket", async () => {
    const { status, text } = await send(
      "<ticket><subject>Écran  noir &amp; bruit</subject><email>ann@example.com</email><employeeId>E-9</employeeId></ticket>",
    );
    expect(status).toBe(201);
    const ticketId = /<ticketId>(T-\d+)<\/ticketId>/.exec(text)?.[1];
    const page = await (await fetch(`${server.origin}/tickets/${ticketId}`)).text();
    expect(page).toContain("Écran  noir &amp; bruit");
    expect(page).toContain("E-9");
  });

  it("survives the 14 bytes that end a process behind the parser's defaults", async () => {
    expect(await send("<a><b></a></b>")).toEqual({ status: 400, text: refused("The body is not well-formed XML.") });
    expect(await isAlive()).toBe(true);
  });

  it.each([
    ["nothing", ""],
    ["no XML", "hello"],
    ["an end without a beginning", "</a>"],
    ["an entity that nobody declared", "<ticket><subject>&bomb;</subject><email>a@example.com</email></ticket>"],
    ["two roots", "<a/><b/>"],
    ["another document", "<order><subject>a</subject></order>"],
    ["a doubled field", "<ticket><subject>a</subject><subject>b</subject><email>a@example.com</email></ticket>"],
    ["nested fields", "<ticket><subject><b>a</b></subject><email>a@example.com</email></ticket>"],
    ["names of prototypes", "<ticket><__proto__><subject>a</subject></__proto__></ticket>"],
    ["an address that is none", "<ticket><subject>a</subject><email>nobody</email></ticket>"],
    ["two thousand levels", "<a>".repeat(2000) + "</a>".repeat(2000)],
  ])("refuses %s once, and stays alive", async (_what, body) => {
    expect((await send(body)).status).toBe(400);
    expect(await isAlive()).toBe(true);
  });

  it("survives documents cut off or changed at any place", async () => {
    const whole =
      '<ticket a="1"><subject>Cut &amp; <![CDATA[paste]]></subject><email>nobody</email><!-- end --></ticket>';
    for (let at = 1; at < whole.length; at++) {
      const cut = await send(whole.slice(0, at));
      const changed = await send(`${whole.slice(0, at)}<${whole.slice(at)}`);
      for (const { status } of [cut, changed]) expect(status, `at ${at}`).toBe(400);
    }
    expect(await isAlive()).toBe(true);
  });

  it.each(["application/json", "text/xml; charset=utf-16", "application/soap+xml", ""])(
    "refuses the type %j",
    async (type) => {
      expect((await send("<ticket/>", type)).status).toBe(415);
    },
  );

  it("refuses a body over its limit before it is read", async () => {
    const sent = request(`${server.origin}/intake`, {
      method: "POST",
      headers: { "content-type": "text/xml", "content-length": 600_000_000 },
    });
    sent.on("error", () => {});
    sent.flushHeaders();
    const [reply] = await once(sent, "response");
    reply.resume();
    expect(reply.statusCode).toBe(413);
    sent.destroy();
  });

  it("stops reading a body that says nothing of its length and never ends", async () => {
    const socket = connect(server.port, "127.0.0.1");
    let received = "";
    socket.on("data", (piece) => {
      received += piece;
    });
    socket.on("error", () => {});
    socket.write(
      "POST /intake HTTP/1.1\r\nHost: localhost\r\nContent-Type: text/xml\r\nTransfer-Encoding: chunked\r\n\r\n",
    );
    const chunk = `4000\r\n${"<a>x</a>".repeat(0x800)}\r\n`;
    const closed = once(socket, "close");
    for (let sent = 0; sent < 8; sent++) socket.write(chunk);
    await closed;
    expect(received).toMatch(/^HTTP\/1\.1 413 /);
    expect(await isAlive()).toBe(true);
  });

  it("lets no uncaught error reach the log", () => {
    expect(server.log()).not.toMatch(/"level":"(error|warn)"/);
  });
});
