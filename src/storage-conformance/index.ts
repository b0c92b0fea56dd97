/**
 * The published conformance suite: every guarantee of the storage contract (S1-S17) as tests that any driver runs. It needs
 * nothing but `node:assert` and the test functions that it is given.
 */
import { answerTests } from "./answers-and-copies.js";
import { counterTests } from "./counters.js";
import { documentTests } from "./documents.js";
import { erasureTests } from "./erasure.js";
import { feedTests } from "./feeds.js";
import { lifecycleTests } from "./lifecycle.js";
import { listingTests } from "./listings.js";
import { portableFormTests } from "./portable-form.js";
import type { Suite } from "./suite.js";
import { surveyTests } from "./surveys.js";
import { tallyTests } from "./tallies.js";
import { unitTests } from "./units.js";

export type { ConformanceOptions, DriverManifest, StorageUnderTest, Suite } from "./suite.js";

import type { ConformanceOptions } from "./suite.js";
import { createSuite } from "./suite.js";

/**
 * Declares the whole suite.
 *
 * @example
 * storageConformance({ describe, it, createStorage: async () => ({ storage: createMemoryStorage() }), persists: false });
 */
export function storageConformance(options: ConformanceOptions): void {
  const parts: Record<string, (suite: Suite) => void> = {
    lifecycle: lifecycleTests,
    units: unitTests,
    "answers and copies": answerTests,
    feeds: feedTests,
    listings: listingTests,
    counters: counterTests,
    erasure: erasureTests,
    surveys: surveyTests,
    documents: documentTests,
    "portable form": portableFormTests,
    ...(options.counts === true && { counting: tallyTests }),
  };
  options.describe(`storage conformance of ${options.name ?? "a driver"}`, () => {
    for (const [name, declare] of Object.entries(parts)) {
      options.describe(name, () => declare(createSuite(options)));
    }
  });
}
