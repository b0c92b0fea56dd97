/** A way to a server that can be cut: at once, or after the server has answered a statement and before the caller hears it. */
import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";

export interface CuttingProxy {
  readonly port: number;
  /** The next connection that sends this text is cut when the answer to it comes; the answer is lost. */
  loseAnswerTo(text: string): void;
  /** How many answers were lost. */
  lostAnswers(): number;
  close(): Promise<void>;
}

/** Listens on a free port and passes everything on to the server on 127.0.0.1. */
export async function startCuttingProxy(serverPort: number): Promise<CuttingProxy> {
  const sockets = new Set<Socket>();
  let wanted: string | undefined;
  let lost = 0;
  const proxy = createServer((client) => {
    const server = connect(serverPort, "127.0.0.1");
    let isDoomed = false;
    const cut = () => {
      client.destroy();
      server.destroy();
    };
    for (const socket of [client, server]) {
      sockets.add(socket);
      socket.on("error", cut).on("close", cut);
    }
    client.on("data", (piece) => {
      if (wanted !== undefined && piece.includes(wanted)) {
        wanted = undefined;
        isDoomed = true;
      }
      server.write(piece);
    });
    server.on("data", (piece) => {
      if (!isDoomed) client.write(piece);
      // "ReadyForQuery, idle": the transaction is over.
      else if (piece.includes("Z\0\0\0\x05I")) {
        lost++;
        cut();
      }
    });
  }).listen(0, "127.0.0.1");
  await once(proxy, "listening");
  return {
    port: (proxy.address() as { port: number }).port,
    loseAnswerTo(text) {
      wanted = text;
    },
    lostAnswers: () => lost,
    async close() {
      for (const socket of sockets) socket.destroy();
      proxy.close();
      await once(proxy, "close");
    },
  };
}
