/** The theme engine: liquidjs with the tags and filters of the platform that the theme and app blocks use. */
import { join } from "node:path";
import { Liquid, Tag, type Context, type Emitter, type TagToken, type TopLevelToken } from "liquidjs";
import { PACKAGE_DIR } from "../config.ts";
import { escapeHtml } from "../html.ts";

const pounds = new Intl.NumberFormat("en-GB", { style: "currency", currency: "GBP" });

/** Pence as the shop writes prices. */
export function formatMoney(minor: unknown): string {
  const value = Number(minor);
  return minor === null || minor === undefined || Number.isNaN(value) ? "" : pounds.format(value / 100);
}

/** Swallows its body: `{% schema %}` is data for the theme editor. */
class SchemaTag extends Tag {
  constructor(token: TagToken, remaining: TopLevelToken[], liquid: Liquid) {
    super(token, remaining, liquid);
    while (remaining.length > 0) {
      const next = remaining.shift()! as TopLevelToken & { readonly name?: string };
      if (next.name === "endschema") return;
    }
    throw new Error("schema tag is not closed");
  }

  override render(_context: Context, _emitter: Emitter): void {}
}

function imageUrl(picture: unknown, ...args: unknown[]): string {
  const source = picture !== null && typeof picture === "object" ? (picture as { readonly src?: string; readonly featured_image?: { readonly src?: string } }) : undefined;
  const src = typeof picture === "string" ? picture : source?.src ?? source?.featured_image?.src ?? "";
  const sizes = args.filter((arg): arg is [string, unknown] => Array.isArray(arg) && ["width", "height", "crop"].includes(String(arg[0])));
  return src === "" ? "" : `${src}${sizes.length > 0 ? "?" : ""}${sizes.map(([name, value]) => `${name}=${String(value)}`).join("&")}`;
}

/** Settings of an engine. */
export interface EngineOptions {
  readonly partialsDir: string;
  readonly assetUrl: (name: string) => string;
  /** Texts behind the `t` filter, as nested objects. */
  readonly translations?: Readonly<Record<string, unknown>>;
}

/** Builds an engine. Templates come as text; partials are looked for in one folder only. */
export function buildEngine({ partialsDir, assetUrl, translations = {} }: EngineOptions): Liquid {
  const engine = new Liquid({ root: [partialsDir], partials: [partialsDir], extname: ".liquid", cache: false, relativeReference: false });
  engine.registerTag("schema", SchemaTag);
  engine.registerFilter("money", formatMoney);
  engine.registerFilter("money_without_currency", (minor: unknown) => formatMoney(minor).replace(/^£/, ""));
  engine.registerFilter("image_url", imageUrl);
  engine.registerFilter("img_url", (picture: unknown) => imageUrl(picture));
  engine.registerFilter("asset_url", (name: unknown) => assetUrl(String(name)));
  engine.registerFilter("asset_img_url", (name: unknown) => assetUrl(String(name)));
  engine.registerFilter("stylesheet_tag", (url: unknown) => `<link rel="stylesheet" href="${escapeHtml(String(url))}" media="all">`);
  engine.registerFilter("script_tag", (url: unknown) => `<script src="${escapeHtml(String(url))}"></script>`);
  engine.registerFilter("handleize", (text: unknown) => String(text).toLowerCase().replace(/[^a-z0-9]+/g, "-").replace(/^-|-$/g, ""));
  engine.registerFilter("t", (key: unknown, ...args: unknown[]) => translate(translations, String(key), args));
  return engine;
}

function translate(translations: Readonly<Record<string, unknown>>, key: string, args: readonly unknown[]): string {
  let found: unknown = key.split(".").reduce<unknown>((node, part) => (node !== null && typeof node === "object" ? (node as Record<string, unknown>)[part] : undefined), translations);
  const values = new Map(args.filter((arg): arg is [string, unknown] => Array.isArray(arg)).map(([name, value]) => [name, value]));
  if (found !== null && typeof found === "object") {
    const plural = found as Record<string, unknown>;
    found = Number(values.get("count")) === 1 ? plural["one"] : plural["other"];
  }
  // The platform shows the same sentence, so a forgotten text is seen in the page.
  if (typeof found !== "string") return `translation missing: en.${key}`;
  return found.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => escapeHtml(String(values.get(name) ?? "")));
}

/** Folder of the shop's own theme. */
export const THEME_DIR = join(PACKAGE_DIR, "theme");
