/** The expressions of a definition, as the rest of the form engine holds them: syntax trees of the expression room. */
export type { Expression } from "../expressions/index.js";
