/** Files of survey versions: one a file, never rewritten; and the file that marks a folder as ours. */
import type { SurveyVersion } from "../../domain/survey.js";
import { frozenJson } from "../frozen-copy.js";
import type { FileCodec } from "./durable-file.js";
import { decodeFile, encodeHeader, FileProblem, isObject } from "./file-format.js";

/** A file that holds a version once it is written. */
export interface VersionContent {
  readonly survey: SurveyVersion | undefined;
}

/** Reads and writes the file of one version. */
export function versionFileCodec(surveyId: string, version: number): FileCodec<VersionContent> {
  const header = encodeHeader("survey version", { surveyId });
  return {
    encode: ({ survey }) => `${header},\n"survey":${JSON.stringify(survey, undefined, 2)}}\n`,

    decode(bytes, path) {
      const { survey } = decodeFile(bytes, path, "survey version", { surveyId });
      const isRight =
        isObject(survey) &&
        survey.surveyId === surveyId &&
        survey.version === version &&
        typeof survey.publishedAt === "string" &&
        isObject(survey.definition);
      if (!isRight) throw new FileProblem(path, `does not hold version ${version} of survey "${surveyId}".`);
      return { survey: frozenJson(survey as unknown as SurveyVersion) };
    },
  };
}

/** Reads and writes the file that marks a folder as one of this storage. It holds a header and nothing else. */
export const storageFileCodec: FileCodec<object> = {
  encode: () => `${encodeHeader("storage", {})}}\n`,
  decode: (bytes, path) => decodeFile(bytes, path, "storage", {}),
};
