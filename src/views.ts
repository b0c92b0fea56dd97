/** Pages from templates. Templates are compiled once and escape by default; a host may replace any of them by its own file. */
import { createHash } from "node:crypto";
import { existsSync, readFileSync } from "node:fs";
import { join, resolve, sep } from "node:path";
import { fileURLToPath } from "node:url";
import { Eta, type TemplateFunction } from "eta";

const builtInFolder = fileURLToPath(new URL("../views/", import.meta.url));

/** A file that pages link to, with the hash of its content in its public name, so that it may be cached for ever. */
export interface Asset {
  readonly publicName: string;
  readonly contentType: string;
  readonly content: Buffer;
}

export interface Views {
  /** Renders a template by its name, for example `survey/page`. Its values are in `it`. */
  render(name: string, values: object): string;
  /** Public name of an asset, to put behind `{publicUrl}/assets/`. */
  assetName(name: string): string;
  /** Content of an asset that is text. */
  assetText(name: string): string;
  /** The asset with a public name. */
  findAsset(publicName: string): Asset | undefined;
}

const contentTypes = new Map([
  ["css", "text/css; charset=utf-8"],
  ["js", "text/javascript; charset=utf-8"],
  ["svg", "image/svg+xml; charset=utf-8"],
]);

/** Templates by name, each found and compiled once. */
class Templates extends Eta {
  readonly #compiled = new Map<string, { readonly run: TemplateFunction; readonly options: object }>();
  readonly #kept = new WeakMap<object, { readonly name: string; readonly text: string }>();
  readonly #find: (name: string) => string;

  constructor(find: (name: string) => string) {
    super({
      ...{ views: builtInFolder, cache: true, autoEscape: true, autoTrim: [false, "nl"] },
      // Eta hands all values of a template on to those it includes, which means copying them for each choice of each question.
      plugins: [{ processFnString: (code) => code.replace(/^let include = .*$/m, includeCode) }],
    });
    this.#find = find;
    this.render = (name, values) => {
      const { run, options } = this.#template(String(name));
      return run.call(this, values, options);
    };
  }

  #template(name: string) {
    const known = this.#compiled.get(name);
    if (known !== undefined) return known;
    const filepath = this.#find(name);
    const options = { async: false, filepath };
    const template = { run: this.compile(this.readFile!(filepath), options), options };
    this.#compiled.set(name, template);
    return template;
  }

  /**
   * What a template includes: in the form it is given what is named, in the portal all values of the other one as well. In the
   * form, what is made of values that nobody can change is kept.
   */
  include(name: string, outer: object, own: object = outer): string {
    if (!name.startsWith("survey/")) return this.render(name, own === outer ? own : { ...outer, ...own });
    if (!Object.isFrozen(own)) return this.render(name, own);
    const kept = this.#kept.get(own);
    if (kept?.name === name) return kept.text;
    const text = this.render(name, own);
    this.#kept.set(own, { name, text });
    return text;
  }
}

const includeCode = "let include = (name, own) => this.include(name, it, own);";

/**
 * Creates the views.
 *
 * @param overrideFolder a folder with the same layout as `views/`; a file there replaces ours of the same name
 * @throws TypeError when the folder does not exist
 */
export function createViews(overrideFolder?: string): Views {
  if (overrideFolder !== undefined && !existsSync(overrideFolder)) {
    throw new TypeError(
      `views: the folder ${overrideFolder} does not exist. Give the path of a folder with templates.`,
    );
  }
  const find = (file: string): string => {
    const own = overrideFolder === undefined ? undefined : join(resolve(overrideFolder), file);
    return own !== undefined && existsSync(own) ? own : join(builtInFolder, file);
  };
  const templates = new Templates((name) => find(`${name.replaceAll("/", sep)}.eta`));
  const assetsByName = new Map<string, Asset>();
  const assetsByPublicName = new Map<string, Asset>();
  const load = (name: string): Asset => {
    const known = assetsByName.get(name);
    if (known) return known;
    const file = find(join("assets", name));
    const content = file.startsWith(builtInFolder) ? withoutNotes(readFileSync(file)) : readFileSync(file);
    const extension = name.slice(name.lastIndexOf(".") + 1);
    const hash = createHash("sha256").update(content).digest("hex").slice(0, 12);
    const asset: Asset = {
      publicName: `${name.slice(0, -extension.length - 1)}.${hash}.${extension}`,
      contentType: contentTypes.get(extension) ?? "application/octet-stream",
      content,
    };
    assetsByName.set(name, asset);
    assetsByPublicName.set(asset.publicName, asset);
    return asset;
  };
  return {
    render: (name, values) => templates.render(name, values),
    assetName: (name) => load(name).publicName,
    assetText: (name) => load(name).content.toString("utf8"),
    findAsset(publicName) {
      const known = assetsByPublicName.get(publicName);
      if (known) return known;
      const name = /^([a-z][a-z0-9-]*)\.[0-9a-f]{12}\.(css|js|svg)$/.exec(publicName);
      if (!name || !existsSync(find(join("assets", `${name[1]}.${name[2]}`)))) return undefined;
      const asset = load(`${name[1]}.${name[2]}`);
      return asset.publicName === publicName ? asset : undefined;
    },
  };
}

/** Our own style sheets and scripts without comments and indentation: a third of their bytes. They have no texts of several lines. */
function withoutNotes(content: Buffer): Buffer {
  const lines = content
    .toString("utf8")
    .replace(/^[ \t]*\/\*[\s\S]*?\*\/[ \t]*$/gm, "")
    .split("\n")
    .map((line) => line.trim())
    .filter((line) => line !== "" && !line.startsWith("//"));
  return Buffer.from(`${lines.join("\n")}\n`);
}
