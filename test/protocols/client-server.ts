/** The started mini-server as clients of CRMs find it: a survey `support`, two answers given by its form, and an API key. */
import { answerForm } from "../example-app/answer-form.js";
import { createRoom, startMiniServer } from "../example-app/mini-server.js";
import { supportDefinition } from "./protocol-host.js";

export interface ClientServer {
  /** Address of the mount. */
  readonly url: string;
  /** A key with all scopes, as `id.secret`. */
  readonly key: string;
  stop(): Promise<void>;
}

/** Starts it with an empty data folder, on a free port. */
export async function startClientServer(): Promise<ClientServer> {
  const room = createRoom();
  const server = await startMiniServer(room);
  const url = server.mount;
  const key = server.printed("API key");
  const send = async (method: string, path: string, body: object) => {
    const headers = { authorization: `Bearer ${key}`, "content-type": "application/json" };
    const reply = await fetch(`${url}/api/v1/surveys/support${path}`, { method, headers, body: JSON.stringify(body) });
    if (!reply.ok) throw new Error(await reply.text());
    return (await reply.json()) as { trackingUrl: string };
  };
  await send("PUT", "", { definition: supportDefinition });
  const parameters = { plan: "größe & <more>" };
  const first = await send("POST", "/invitations", { email: "r1@example.com", parameters });
  await answerForm(first.trackingUrl, { "Would you recommend": "10", "Why?": ["speed", "tone"] });
  const second = await send("POST", "/invitations", { email: "r2@example.com" });
  await answerForm(second.trackingUrl, { "Would you recommend": "3", "Anything else?": 'Größe <b> & "x"' });
  return {
    url,
    key,
    async stop() {
      await server.stop();
      room.remove();
    },
  };
}
