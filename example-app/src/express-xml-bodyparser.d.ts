/** Types of express-xml-bodyparser, as far as the help desk uses it; the package brings none. */
declare module "express-xml-bodyparser" {
  import type { RequestHandler } from "express";

  export default function xmlBodyParser(options?: {
    readonly async?: boolean;
    readonly normalize?: boolean;
    readonly normalizeTags?: boolean;
    readonly trim?: boolean;
  }): RequestHandler;
}
