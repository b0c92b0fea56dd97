/** Who may use the help desk's own pages once others can reach the server. */
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { createRoom, freePort, type MiniServer, type Room, startMiniServer } from "./mini-server.js";

let room: Room;
let server: MiniServer;

beforeAll(async () => {
  room = createRoom();
  const port = await freePort();
  const environment = { PORT: String(port), PUBLIC_URL: `http://localhost:${port}/surveys`, HOST: "127.0.0.1" };
  server = await startMiniServer(room, { ...environment, STORAGE: "memory", NODE_ENV: "production" });
});

afterAll(async () => {
  await server.stop();
  room.remove();
});

function visit(path: string, init: RequestInit = {}, password = server.printed("Portal password")): Promise<Response> {
  const authorization = `Basic ${Buffer.from(`admin:${password}`).toString("base64")}`;
  return fetch(server.origin + path, { ...init, headers: { authorization, ...init.headers } });
}

describe("the help desk of a server that others can reach", () => {
  it.each(["/", "/tickets", "/tickets/T-1001", "/mailbox", "/nowhere"])("asks for an account at %s", async (path) => {
    const reply = await fetch(server.origin + path);
    expect(reply.status).toBe(401);
    expect(reply.headers.get("www-authenticate")).toContain("Basic");
    expect(await reply.text()).not.toContain("ann@example.com");
  });

  it("asks for an account before it reads a ticket from another system", async () => {
    const body = "<ticket><subject>a</subject><email>a@example.com</email></ticket>";
    const init = { method: "POST", headers: { "content-type": "text/xml" }, body };
    expect((await fetch(`${server.origin}/intake`, init)).status).toBe(401);
    expect((await visit("/intake", init)).status).toBe(201);
  });

  it("lets the admin in, and again without checking the password anew", async () => {
    expect(await (await visit("/tickets")).text()).toContain("Printer on floor 2");
    expect((await visit("/mailbox")).status).toBe(200);
  });

  it("answers probes without an account", async () => {
    expect((await fetch(`${server.origin}/healthz`)).status).toBe(200);
    expect((await fetch(`${server.origin}/readyz`)).status).toBe(200);
  });

  it("refuses forms of other sites (T26)", async () => {
    const close = (headers: Record<string, string>) =>
      visit("/tickets/T-1002/close", { method: "POST", headers, redirect: "manual" });
    expect((await close({ "sec-fetch-site": "cross-site" })).status).toBe(403);
    expect((await close({ origin: "https://evil.example.com" })).status).toBe(403);
    expect((await close({ origin: "null" })).status).toBe(403);
    expect((await close({ origin: server.origin })).status).toBe(303);
  });

  it("makes an address wait after ten wrong passwords, but not the one who has been let in", async () => {
    const statuses: number[] = [];
    for (let tries = 0; tries < 11; tries++) statuses.push((await visit("/tickets", {}, "wrong password")).status);
    expect(statuses).toEqual([...Array.from({ length: 10 }, () => 401), 429]);
    expect((await visit("/tickets")).status).toBe(200);
  });
});
