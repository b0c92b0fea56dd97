import { describe, expect, it } from "vitest";
import { surveyLoop } from "../src/index.js";
import { secret } from "./http/hosts.js";

const good = { publicUrl: "https://www.example.com/surveys", secret, storage: "memory" };

describe("the options", () => {
  it.each([
    [undefined, /takes an object of options/],
    [{ ...good, publicUrl: undefined }, /publicUrl is missing\. Give the address/],
    [{ ...good, publicUrl: "surveys" }, /publicUrl is "surveys"/],
    [{ ...good, publicUrl: "ftp://x.example" }, /publicUrl is "ftp/],
    [{ ...good, publicUrl: "https://x.example/?a=1" }, /publicUrl is/],
    [{ ...good, publicURL: "https://x.example" }, /no option "publicURL"\. Did you mean publicUrl\?/],
    [{ ...good, colour: 1 }, /no option "colour"\. Known are publicUrl/],
    [{ ...good, storage: "mongodb:x" }, /storage is "mongodb:x"\. Write "memory"/],
    [{ ...good, storage: {} }, /storage must be/],
    [{ ...good, logger: { info() {} } }, /logger has no debug, warn, error/],
    [{ ...good, limits: { maxBatches: 5 } }, /limits: there is no option "maxBatches"\. Did you mean maxBatch\?/],
    [{ ...good, limits: { maxBatch: -1 } }, /limits\.maxBatch is -1/],
    [{ ...good, limits: { maxPageSize: 9000 } }, /at most 5000/],
    [{ ...good, maxBodyBytes: "4MB" }, /maxBodyBytes is "4MB"\. Give a whole number/],
    [{ ...good, views: "/no/such/folder" }, /views: the folder .* does not exist/],
    [{ ...good, timeZone: "Mars/Phobos" }, /timeZone is "Mars\/Phobos"\. Give the IANA name of a time zone/],
    [{ ...good, timeZone: 1 }, /timeZone is 1/],
    [{ ...good, authorizePortal: true }, /authorizePortal is boolean\. Give a function/],
  ])("%# are refused with what to write", (options, message) => {
    expect(() => surveyLoop(options as never)).toThrow(message);
    expect(() => surveyLoop(options as never)).toThrow(TypeError);
  });

  it("are refused with where to read", () => {
    for (const wrong of [
      { publicUrl: 1 },
      { secret: "x" },
      { metrics: 1 },
      { limits: { maxBatch: 0 } },
      { unknown: 1 },
    ]) {
      expect(() => surveyLoop({ ...good, ...wrong } as never)).toThrow(/ See docs\/options\.md\.$/);
    }
  });

  it.each([
    [undefined, /secret is missing/],
    ["", /secret is missing/],
    ["too short", /only 9 bytes/],
    ["changeme-changeme-changeme-changeme", /looks like a placeholder/],
    ["a".repeat(64), /looks like a placeholder/],
    [[secret, "short"], /only 5 bytes/],
    [[], /empty list/],
  ])("T20 a secret like %j is refused", (weak, message) => {
    expect(() => surveyLoop({ ...good, secret: weak as never })).toThrow(message);
  });

  it("are not changed by us", () => {
    const options = Object.freeze({ ...good, limits: Object.freeze({ maxBatch: 5 }) });
    expect(() => surveyLoop(options)).not.toThrow();
  });
});
