/** Types of the media, for the test that runs the harness on each. */
export declare const media: Readonly<Record<string, () => Promise<unknown>>>;
