// Express 4 is installed beside 5 under another name, for the tests that run in both.
declare module "express4" {
  import express from "express";
  export default express;
}
declare module "express-xml-bodyparser" {
  import type { RequestHandler } from "express";
  export default function xmlBodyParser(options?: object): RequestHandler;
}
