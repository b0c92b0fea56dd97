/** T6: a thousand connections that send next to nothing. What counts is who is served, not how fast. */
import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { afterEach, expect, it } from "vitest";
import { useHosts } from "./hosts.js";

const host = useHosts();
const sockets: Socket[] = [];
afterEach(() => {
  for (const socket of sockets.splice(0)) socket.destroy();
});

const paths = ["/soap", "/xmlrpc", "/api/v1/surveys/support/invitations"];

/** Opens connections that stop in the middle of a request, and counts those that get an answer. */
async function openSlowly(url: string, count: number, textOf: (index: number) => string) {
  const slow = { answers: [] as string[], allAnswered: Promise.resolve() };
  const ends: Promise<unknown>[] = [];
  for (let index = 0; index < count; index++) {
    const socket = connect(Number(new URL(url).port), "127.0.0.1");
    sockets.push(socket);
    socket.on("error", () => {});
    await once(socket, "connect");
    socket.write(textOf(index));
    let received = "";
    socket.on("data", (piece) => {
      received += piece.toString("latin1");
    });
    ends.push(once(socket, "close").then(() => slow.answers.push(received)));
  }
  slow.allAnswered = Promise.all(ends).then(() => {});
  return slow;
}

it("T6 serves every normal call while a thousand slow sockets hold on to theirs", async () => {
  const { url, key, server } = await host({ options: { bodyDeadlineSeconds: 600 } });
  const { pathname } = new URL(url);
  const slow = await openSlowly(url, 1000, (index) => {
    const head = `POST ${pathname}${paths[index % 3]} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\n`;
    // Half of them stop within the headers, the others within the body.
    return index % 2 === 0 ? head : `${head}Content-Type: application/json\r\nContent-Length: 5000\r\n\r\n<a`;
  });
  const open = await new Promise((resolve) => server.getConnections((_error, count) => resolve(count)));
  expect(open).toBe(1000);
  let served = 0;
  for (let index = 0; index < 100; index++) {
    const reply = await fetch(`${url}/api/v1/surveys/support/invitations`, {
      method: "POST",
      headers: { authorization: `Bearer ${key}`, "content-type": "application/json" },
      body: JSON.stringify({ email: `p${index}@example.com` }),
    });
    await reply.arrayBuffer();
    if (reply.status === 201) served += 1;
  }
  expect(served).toBe(100);
  expect(slow.answers).toHaveLength(0);
});

it("T6 ends each of three hundred slow bodies with 408, in the form of its protocol", async () => {
  const { url, key } = await host({ options: { bodyDeadlineSeconds: 1 } });
  const { pathname } = new URL(url);
  const slow = await openSlowly(
    url,
    300,
    (index) =>
      `POST ${pathname}${paths[index % 3]} HTTP/1.1\r\nHost: x\r\nAuthorization: Bearer ${key}\r\nContent-Type: application/json\r\nContent-Length: 5000\r\n\r\n`,
  );
  await slow.allAnswered;
  expect(slow.answers.filter((answer) => answer.startsWith("HTTP/1.1 408 "))).toHaveLength(300);
  expect(slow.answers.filter((answer) => /\r\nconnection: close\r\n/i.test(answer))).toHaveLength(300);
  expect(slow.answers.filter((answer) => answer.includes("<faultcode>soap:Client"))).toHaveLength(100);
  expect(slow.answers.filter((answer) => answer.includes("<int>-32700</int>"))).toHaveLength(100);
  expect(slow.answers.filter((answer) => answer.includes('"status":408'))).toHaveLength(100);
});
