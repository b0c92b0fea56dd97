/** The server's socket: opening it with a clear message when that fails, and closing it without cutting anything off. */
import { createServer as createHttpServer, type RequestListener, type Server } from "node:http";
import { createServer as createHttpsServer } from "node:https";
import { SettingsError } from "./options-file.js";
import type { Settings } from "./settings.js";

export interface Listening {
  /** Stops accepting and resolves once every request under way has its reply; after 30 seconds the rest is cut off. */
  stop(): Promise<void>;
}

const stopSeconds = 30;

/** @throws SettingsError when the port is taken or the address cannot be used */
export async function listen(settings: Settings, handle: RequestListener): Promise<Listening> {
  const server: Server = settings.tls ? createHttpsServer(settings.tls, handle) : createHttpServer(handle);
  server.headersTimeout = 15_000;
  server.requestTimeout = 60_000;
  // Longer than a proxy in front keeps its connections (60 s is usual), so that it never sends into one being closed.
  server.keepAliveTimeout = 65_000;
  let isStopping = false;
  // A connection that was busy when the stop began is idle after its reply, and would keep the process until it times out.
  server.on("request", (_request, response) => {
    response.on("close", () => {
      if (isStopping) setImmediate(() => server.closeIdleConnections());
    });
  });
  await new Promise<void>((resolve, reject) => {
    server.once("error", (error) => reject(explain(error as NodeJS.ErrnoException, settings)));
    server.listen(settings.port, settings.host, resolve);
  });
  return {
    stop() {
      isStopping = true;
      const deadline = setTimeout(() => server.closeAllConnections(), stopSeconds * 1000);
      return new Promise((resolve) => {
        server.close(() => {
          clearTimeout(deadline);
          resolve();
        });
      });
    },
  };
}

function explain(error: NodeJS.ErrnoException, { port, host }: Settings): Error {
  switch (error.code) {
    case "EADDRINUSE":
      return new SettingsError([
        `Port ${port} is taken: another program listens there. Stop it, or write another port, such as PORT=${port === 65_535 ? 3000 : port + 1}.`,
      ]);
    case "EACCES":
      return new SettingsError([
        `Port ${port} may not be used by this account. Write one above 1023, such as PORT=3000.`,
      ]);
    case "EADDRNOTAVAIL":
    case "ENOTFOUND":
      return new SettingsError([
        `HOST is ${JSON.stringify(host)}, which is no address of this machine. Write one that is, such as HOST=0.0.0.0.`,
      ]);
    default:
      return error;
  }
}
