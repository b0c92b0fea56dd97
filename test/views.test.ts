import { mkdir, mkdtemp, rm, writeFile } from "node:fs/promises";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { afterEach, describe, expect, it } from "vitest";
import { createViews } from "../src/views.js";
import { startHost } from "./http/hosts.js";

const folders: string[] = [];
async function folderWith(files: Record<string, string>): Promise<string> {
  const folder = await mkdtemp(join(tmpdir(), "survey-loop-views-"));
  folders.push(folder);
  for (const [name, content] of Object.entries(files)) {
    await mkdir(join(folder, name, ".."), { recursive: true });
    await writeFile(join(folder, name), content);
  }
  return folder;
}
afterEach(async () => {
  for (const folder of folders.splice(0)) await rm(folder, { recursive: true });
});

describe("views", () => {
  it("are replaced one by one by files of the same name, and escape by default", async () => {
    const views = createViews(
      await folderWith({ "messages/own.eta": "<p><%= it.text %></p>", "assets/tokens.css": "body{}" }),
    );
    expect(views.render("messages/own", { text: "<script>" })).toBe("<p>&lt;script&gt;</p>");
    const ours = createViews();
    expect(views.assetName("tokens.css")).not.toBe(ours.assetName("tokens.css"));
    expect(views.findAsset(views.assetName("tokens.css"))?.content.toString()).toBe("body{}");
    expect(views.assetName("form.css")).toBe(ours.assetName("form.css"));
  });

  it("replace the page that a respondent sees", async () => {
    const views = await folderWith({
      "survey/page.eta": "<!doctype html><title>ours</title><p>A page of the host's own.</p>",
    });
    const host = await startHost({ options: { views } });
    const { trackingUrl } = await host.loop.operations.createTrackingUrl({
      surveyId: "support",
      email: "ann@example.com",
    });
    expect(await (await fetch(trackingUrl)).text()).toContain("A page of the host's own.");
    await host.close();
  });

  it("give an asset only under the name that has its hash, and nothing from outside their folder", () => {
    const views = createViews();
    expect(views.findAsset("tokens.css")).toBeUndefined();
    expect(views.findAsset("tokens.000000000000.css")).toBeUndefined();
    expect(views.findAsset("../../package.000000000000.js")).toBeUndefined();
    expect(createViews().findAsset(views.assetName("tokens.css"))?.contentType).toBe("text/css; charset=utf-8");
  });
});
