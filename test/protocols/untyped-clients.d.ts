/** The parts that the tests use of clients without types of their own. */
declare module "strong-soap" {
  type Callback = (error: unknown, result: { result: Record<string, unknown> }) => void;
  interface Client {
    setSecurity(security: object): void;
    readonly [operation: string]: unknown;
  }
  export const soap: {
    createClient(url: string, options: object, callback: (error: unknown, client: Client) => void): void;
    readonly BasicAuthSecurity: new (user: string, password: string) => object;
    readonly WSSecurity: new (user: string, password: string, options: object) => object;
  };
}

declare module "davexmlrpc" {
  export function client(
    url: string,
    method: string,
    params: readonly unknown[],
    format: "xml",
    callback: (error: { readonly message: string } | undefined, value: unknown) => void,
  ): void;
}

declare module "*/bench/workload.js" {
  interface WireCall {
    readonly path: string;
    readonly type: string;
    readonly body: string;
  }
  /** One `createTrackingUrls` of `size` recipients, numbered from `first`, in each protocol. */
  export const batchCall: Readonly<Record<"soap" | "xml-rpc" | "json", (first: number, size: number) => WireCall>>;
}
