/**
 * The wire contract as files that a person can review: WSDL, OpenAPI and XML-RPC introspection. Clients were generated from
 * them, so a difference is a decision. `npx vitest run test/package -u` takes it over.
 */
import { expect, it } from "vitest";
import { useHosts } from "../http/hosts.js";

const start = useHosts();
const publicUrl = "https://www.example.com/surveys";

it.each([
  ["the WSDL for SOAP 1.1", "/soap?wsdl", "snapshots/soap11.wsdl"],
  ["the WSDL for SOAP 1.2", "/soap?wsdl=soap12", "snapshots/soap12.wsdl"],
  ["the OpenAPI document", "/openapi.json", "snapshots/openapi.json"],
])("%s is the one on file", async (_name, path, file) => {
  const host = await start({ options: { publicUrl } });
  const text = await (await fetch(host.url + path)).text();
  await expect(`${text}\n`).toMatchFileSnapshot(file);
});

it("the introspection of XML-RPC is the one on file", async () => {
  const host = await start();
  const call = async (name: string, argument?: string) => {
    const params = argument === undefined ? "" : `<param><value><string>${argument}</string></value></param>`;
    const body = `<methodCall><methodName>${name}</methodName><params>${params}</params></methodCall>`;
    const headers = { "x-api-key": host.key };
    return (await fetch(`${host.url}/xmlrpc`, { method: "POST", headers, body })).text();
  };
  const texts = (reply: string) => [...reply.matchAll(/<value>(?:<string>)?([^<]+)/g)].map(([, text]) => text!);
  const methods = texts(await call("system.listMethods"));
  expect(methods.length).toBeGreaterThan(13);
  const lines: string[] = [];
  for (const method of methods) {
    const signature = texts(await call("system.methodSignature", method));
    lines.push(`${method}: ${signature.join(" ")}`, `  ${texts(await call("system.methodHelp", method)).join(" ")}`);
  }
  await expect(`${lines.join("\n")}\n`).toMatchFileSnapshot("snapshots/xml-rpc-methods.txt");
});
