/** Long calls in slices, so that they do not block the host's event loop (T48). */

/** Rows that are worked on in one turn of the event loop: some milliseconds of work. */
export const rowsPerSlice = 250;

/** Bytes of rows, as SOAP shows them, that end a slice before it has its number of rows. */
export const bytesPerSlice = 256 * 1024;

/** Lets everything else that waits have its turn. */
export function nextTurn(): Promise<void> {
  return new Promise((resolve) => setImmediate(resolve));
}
