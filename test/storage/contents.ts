/** Everything that a storage shows, as one comparable value. */
import { documentCollections, type Storage } from "../../src/storage/contract.js";
import { at, plain } from "../../src/storage-conformance/examples.js";

/** All that can be read of the surveys named. */
export async function contentsOf(storage: Storage, surveyIds: readonly string[]): Promise<unknown> {
  const surveys = await Promise.all(
    surveyIds.map(async (surveyId) => {
      const invitations = await storage.readFeed({ surveyId, feed: "invitations", limit: 100_000 });
      const ids = invitations.rows.map((row) => row.invitation.invitationId);
      return {
        surveyId,
        invitations,
        responses: await storage.readFeed({ surveyId, feed: "responses", limit: 100_000 }),
        counters: [...(await storage.readCounters(surveyId))].sort(),
        listing: await storage.listInvitations({ surveyId, now: at(0), limit: 100_000 }),
        units: await Promise.all(ids.map((id) => storage.findUnit(id))),
        latest: await storage.findSurvey(surveyId),
      };
    }),
  );
  const documents = await Promise.all(
    documentCollections.map((collection) => storage.listDocuments(collection, { limit: 100_000 })),
  );
  return plain({ surveys, documents });
}
