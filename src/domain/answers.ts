/** Values of answers, as stored and as exported in JSON. */

/** One answer: text, number, yes/no, a list of chosen values, or a composite of these by part name. */
export type AnswerValue = string | number | boolean | readonly AnswerValue[] | { readonly [part: string]: AnswerValue };

/** Answers of a response by question ID, in form order. Objects have a null prototype. */
export type Answers = Readonly<Record<string, AnswerValue>>;

/** Parameters of an invitation or a response by name. Objects have a null prototype. */
export type Parameters = Readonly<Record<string, string>>;
