/** Bodies that are too large, too slow, compressed or already read, on every protocol. */
import { connect } from "node:net";
import { deflateSync, gzipSync } from "node:zlib";
import { describe, expect, it } from "vitest";
import { useHosts } from "./hosts.js";

const host = useHosts();

/** Sends raw bytes and gives everything that comes back until the connection ends. */
function rawExchange(url: string, send: (write: (bytes: string | Buffer) => boolean) => void): Promise<string> {
  return new Promise((resolve) => {
    const { port } = new URL(url);
    const socket = connect(Number(port), "127.0.0.1");
    let received = "";
    socket.on("data", (piece) => {
      received += piece.toString("latin1");
    });
    socket.on("error", () => resolve(received)).on("close", () => resolve(received));
    socket.on("connect", () => send((bytes) => socket.write(bytes)));
  });
}

describe("bodies", () => {
  it.each(["/soap", "/xmlrpc", "/api/v1/surveys/support/invitations"])(
    "T4 refuses an announced body of 600 MB on %s with 413 before reading it",
    async (path) => {
      const { url, key } = await host();
      const reply = await rawExchange(url, (write) =>
        write(
          `POST ${new URL(url).pathname}${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 600000000\r\n\r\n`,
        ),
      );
      expect(reply).toMatch(/^HTTP\/1\.1 413 /);
      expect(reply.toLowerCase()).toContain("connection: close");
    },
  );

  it.each(["/soap", "/xmlrpc", "/api/v1/surveys/support/invitations"])(
    "T4 stops reading an endless chunked body on %s at the cap",
    async (path) => {
      const { url, key, server } = await host({ options: { maxBodyBytes: 1024 * 1024 } });
      let bytesRead = 0;
      server.on("connection", (socket) => {
        socket.on("close", () => {
          bytesRead = socket.bytesRead;
        });
      });
      const chunk = Buffer.concat([Buffer.from("10000\r\n"), Buffer.alloc(0x10000, 0x20), Buffer.from("\r\n")]);
      const reply = await rawExchange(url, (write) => {
        write(
          `POST ${new URL(url).pathname}${path} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nTransfer-Encoding: chunked\r\n\r\n`,
        );
        for (let sent = 0; sent < 400; sent++) write(chunk);
      });
      // The XML reader gives up even earlier, at its own cap on what stands before the first element.
      expect(reply).toMatch(path.startsWith("/api") ? /^HTTP\/1\.1 413 / : /malformed: No element starts/);
      expect(reply.toLowerCase()).toContain("connection: close");
      expect(bytesRead).toBeLessThan(8 * 1024 * 1024);
    },
  );

  it("T4 gives a caller without credentials 401 and no chance to send a large body", async () => {
    const { url } = await host();
    const body = `<x>${" ".repeat(300 * 1024)}</x>`;
    for (const path of ["/xmlrpc", "/api/v1/surveys/support/invitations"]) {
      const response = await fetch(url + path, {
        method: "POST",
        body,
        headers: { "content-type": "application/json" },
      });
      expect(response.status).toBe(401);
      expect(response.headers.get("www-authenticate")).toMatch(/^Basic /);
    }
    const note = `<note xmlns="urn:x">${"a".repeat(10 * 1024)}</note>`;
    const envelope = `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header>${note.repeat(30)}</e:Header><e:Body/></e:Envelope>`;
    expect((await fetch(`${url}/soap`, { method: "POST", body: envelope })).status).toBe(413);
  });

  it("T6 gives up on a body that trickles in, with 408", async () => {
    const { url, key } = await host({ options: { bodyDeadlineSeconds: 1 } });
    const reply = await rawExchange(url, (write) =>
      write(
        `POST ${new URL(url).pathname}/soap HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Length: 5000\r\n\r\n<a`,
      ),
    );
    expect(reply).toMatch(/^HTTP\/1\.1 408 /);
  });

  it("T9 counts the inflated bytes of a compressed body, and takes no other encoding", async () => {
    const { url, key } = await host({ options: { maxBodyBytes: 1024 * 1024 } });
    const post = (body: Buffer, encoding: string) =>
      fetch(`${url}/api/v1/surveys/support/invitations`, {
        method: "POST",
        body: new Uint8Array(body),
        headers: { "x-api-key": key, "content-type": "application/json", "content-encoding": encoding },
      });
    const good = await post(gzipSync('{"email":"ann@example.com"}'), "gzip");
    expect(good.status).toBe(201);
    const bomb = gzipSync(Buffer.alloc(50 * 1024 * 1024, 0x20));
    expect(bomb.length).toBeLessThan(100 * 1024);
    expect((await post(bomb, "gzip")).status).toBe(413);
    expect((await post(gzipSync(gzipSync("{}")), "gzip, gzip")).status).toBe(415);
    expect((await post(Buffer.from("{}"), "br")).status).toBe(415);
    expect((await post(Buffer.from("not gzip"), "gzip")).status).toBe(400);
  });
});

describe.each([{ path: "/soap" }, { path: "/xmlrpc" }])("T9 compressed bodies of $path", ({ path }) => {
  const listing =
    path === "/soap"
      ? `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Body><listSurveys xmlns="urn:express-survey-loop:v1"/></e:Body></e:Envelope>`
      : "<methodCall><methodName>listSurveys</methodName></methodCall>";
  /** Well-formed to the end, so that nothing but the cap on inflated bytes can refuse it. */
  const bomb = listing.replace(/(<e:Body>|<methodName>)/, `${`<!--${"a".repeat(10_000)}-->`.repeat(500)}$1`);

  it.each([
    ["gzip", gzipSync],
    ["x-gzip", gzipSync],
    ["deflate", deflateSync],
  ])("are inflated from %s, and capped while they are", async (encoding, pack) => {
    const { url, key } = await host({ options: { maxBodyBytes: 1024 * 1024 } });
    const post = (body: Buffer, header: string) =>
      fetch(url + path, {
        method: "POST",
        body: new Uint8Array(body),
        headers: { "x-api-key": key, "content-type": "text/xml", "content-encoding": header },
      });
    const good = await post(pack(listing), encoding);
    expect([good.status, await good.text()]).toEqual([200, expect.stringContaining("support")]);
    expect(pack(bomb).length).toBeLessThan(100_000);
    const tooLarge = await post(pack(bomb), encoding);
    expect([tooLarge.status, await tooLarge.text()]).toEqual([413, expect.stringContaining("too_large")]);
    const twice = await post(pack(pack(listing)), `${encoding}, ${encoding}`);
    expect([twice.status, await twice.text()]).toEqual([415, expect.stringContaining("unsupported")]);
    expect((await post(pack(listing), "br")).status).toBe(415);
    const cut = await post(pack(listing).subarray(0, 40), encoding);
    expect(await cut.text()).toContain("malformed");
  });
});

describe("a large call whose credentials are in its SOAP Header", () => {
  it.each(["none", "before"] as const)(
    "is read whole once they are checked, with the host's parsers %s",
    async (parsers) => {
      const { url, key } = await host({ parsers });
      const [keyId, password] = key.split(".");
      const recipients = Array.from(
        { length: 5000 },
        (_, index) => `<recipient><email>p${index}@customers.example.com</email></recipient>`,
      );
      const envelope = (secret: string) =>
        `<e:Envelope xmlns:e="http://schemas.xmlsoap.org/soap/envelope/"><e:Header><w:Security xmlns:w="http://docs.oasis-open.org/wss/2004/01/oasis-200401-wss-wssecurity-secext-1.0.xsd"><w:UsernameToken><w:Username>${keyId}</w:Username><w:Password>${secret}</w:Password></w:UsernameToken></w:Security></e:Header><e:Body><createTrackingUrls xmlns="urn:express-survey-loop:v1"><surveyId>support</surveyId>${recipients.join("")}</createTrackingUrls></e:Body></e:Envelope>`;
      expect(envelope(password!).length).toBeGreaterThan(256 * 1024);
      const post = (secret: string) =>
        fetch(`${url}/soap`, {
          method: "POST",
          headers: { "content-type": "text/xml" },
          body: envelope(secret),
        });
      const right = await post(password!);
      expect(await right.text()).toContain("<createdCount>5000</createdCount>");
      const wrong = await post("wrong");
      expect(await wrong.text()).toMatch(/unauthenticated|too_large/);
    },
  );
});
