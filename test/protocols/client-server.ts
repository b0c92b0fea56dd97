/** The started mini-server as clients of CRMs find it: a survey `support`, two answers given by its form, and an API key. */
import { fileURLToPath } from "node:url";
import { answerForm } from "../example-app/answer-form.js";
import { createRoom, startMiniServer } from "../example-app/mini-server.js";
import { runClient } from "./interpreters.js";
import { supportDefinition } from "./protocol-host.js";

export interface ClientServer {
  /** Address of the mount. */
  readonly url: string;
  /** A key with all scopes, as `id.secret`. */
  readonly key: string;
  /** The same, and may be used by PasswordDigest. */
  readonly digestKey: string;
  stop(): Promise<void>;
}

const program = fileURLToPath(new URL("../../dist/cli.js", import.meta.url));

/** Starts it with an empty data folder, on a free port; ends it to make a key by the command, and starts it again. */
export async function startClientServer(): Promise<ClientServer> {
  const room = createRoom();
  const first = await startMiniServer(room);
  const key = first.printed("API key");
  await first.stop();
  const words = ["keys", "create", "--scopes", "all", "--password-digest", "--json"];
  const made = await runClient(process.execPath, [program, ...words], { DATA_DIR: room.dataDir });
  const digestKey = (JSON.parse(made) as { key: string }).key;
  const server = await startMiniServer(room);
  const url = server.mount;
  const send = async (method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const reply = await fetch(`${url}/api/v1/surveys/support${path}`, { method, headers, body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(await reply.text());
    return (await reply.json()) as { trackingUrl: string };
  };
  await send("PUT", "", { definition: supportDefinition });
  const parameters = { plan: "größe & <more>" };
  const one = await send("POST", "/invitations", { email: "r1@example.com", parameters });
  await answerForm(one.trackingUrl, { "Would you recommend": "10", "Why?": ["speed", "tone"] });
  const two = await send("POST", "/invitations", { email: "r2@example.com" });
  await answerForm(two.trackingUrl, { "Would you recommend": "3", "Anything else?": 'Größe <b> & "x"' });
  return {
    url,
    key,
    digestKey,
    async stop() {
      await server.stop();
      room.remove();
    },
  };
}
