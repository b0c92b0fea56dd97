/** Survey versions: S2 and S8 for publishing. */
import assert from "node:assert/strict";
import { plain } from "./examples.js";
import type { Suite } from "./suite.js";

function version(surveyId: string, number: number, title = `version ${number}`) {
  return { surveyId, version: number, publishedAt: "2026-03-01T10:00:00.000Z", definition: { title } };
}

export function surveyTests({ test, durabilityTest }: Suite): void {
  test("S2 a version is added only if it is the next one", async ({ storage }) => {
    assert.equal(await storage.addSurveyVersion(version("s", 2)), false);
    assert.equal(await storage.addSurveyVersion(version("s", 1)), true);
    assert.equal(await storage.addSurveyVersion(version("s", 1, "another")), false);
    assert.equal(await storage.addSurveyVersion(version("s", 3)), false);
    assert.equal(await storage.addSurveyVersion(version("s", 2)), true);
    assert.deepEqual(plain(await storage.findSurvey("s", 1)), version("s", 1));
    assert.deepEqual(plain(await storage.findSurvey("s", 2)), version("s", 2));
    assert.deepEqual(plain(await storage.findSurvey("s")), version("s", 2));
    assert.equal(await storage.findSurvey("s", 3), undefined);
  });

  test("S2 of many concurrent publications of one version exactly one wins", async ({ storage }) => {
    const tries = Array.from({ length: 50 }, (_, index) => storage.addSurveyVersion(version("s", 1, `try ${index}`)));
    const outcomes = await Promise.all(tries);
    assert.equal(outcomes.filter((added) => added).length, 1);
    assert.equal((await storage.findSurvey("s"))?.definition.title, `try ${outcomes.indexOf(true)}`);
  });

  test("S2 versions published one behind the other without waiting are all added", async ({ storage }) => {
    const tries = [1, 2, 3].map((number) => storage.addSurveyVersion(version("s", number)));
    assert.deepEqual(await Promise.all(tries), [true, true, true]);
    assert.equal((await storage.findSurvey("s"))?.version, 3);
  });

  test("S8 the latest version of each survey is listed, ordered by ID", async ({ storage }) => {
    for (const surveyId of ["b", "a", "B", "a-1", "con"]) await storage.addSurveyVersion(version(surveyId, 1));
    await storage.addSurveyVersion(version("a", 2));
    const listed = (await storage.listSurveys()).map((each) => `${each.surveyId} ${each.version}`);
    assert.deepEqual(listed, ["B 1", "a 2", "a-1 1", "b 1", "con 1"]);
  });

  durabilityTest("S1 all versions are there after opening again", async (bench) => {
    for (const number of [1, 2, 3]) await bench.storage.addSurveyVersion(version("s", number));
    const storage = await bench.reopen();
    for (const number of [1, 2, 3])
      assert.deepEqual(plain(await storage.findSurvey("s", number)), version("s", number));
    assert.equal(await storage.addSurveyVersion(version("s", 3)), false);
    assert.equal(await storage.addSurveyVersion(version("s", 4)), true);
  });
}
