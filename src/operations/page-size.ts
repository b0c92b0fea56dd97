/** How many rows a page gets. */
import { invalidArgument } from "../errors.js";
import type { Limits } from "./context.js";

export function pageSizeOf(given: number | undefined, limits: Limits): number {
  if (given === undefined) return Math.min(limits.defaultPageSize, limits.maxPageSize);
  if (given > limits.maxPageSize)
    throw invalidArgument("pageSize", `pageSize must be from 1 to ${limits.maxPageSize}.`);
  return given;
}
