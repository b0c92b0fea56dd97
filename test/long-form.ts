/**
 * Tests that go through very many cases take a part of them by default, so that `npm test` takes minutes; `npm run test:long`
 * takes all of them.
 */
export const isLong = process.env.SURVEY_LOOP_TESTS === "long";
