/** App blocks of a theme extension, placed where the theme's template has room for apps. */
import { existsSync, readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { escapeHtml } from "../html.ts";
import { buildEngine } from "./liquid.ts";
import type { LiquidObject } from "./objects.ts";

interface BlockSchema {
  readonly name?: string;
  readonly target?: string;
  readonly tag?: string;
  readonly class?: string;
  readonly javascript?: string;
  readonly stylesheet?: string;
  readonly settings?: readonly { readonly id?: string; readonly default?: unknown }[];
  readonly enabled_on?: { readonly templates?: readonly string[] };
  readonly disabled_on?: { readonly templates?: readonly string[] };
}

/** A block as a template or the theme's settings name it, with the merchant's settings. */
export interface PlacedBlock {
  readonly type: string;
  readonly settings?: Readonly<Record<string, unknown>>;
}

const SCHEMA = /\{%-?\s*schema\s*-?%\}([\s\S]*?)\{%-?\s*endschema\s*-?%\}/;

/** Address of an asset of the extension. */
export function extensionAssetUrl(name: string): string {
  return `/extensions/assets/${encodeURIComponent(name)}`;
}

function allowed(schema: BlockSchema, template: string): boolean {
  const on = schema.enabled_on?.templates;
  const off = schema.disabled_on?.templates;
  if (on !== undefined && !on.includes("*") && !on.includes(template)) return false;
  return off === undefined || !(off.includes("*") || off.includes(template));
}

function readTranslations(dir: string): Record<string, unknown> {
  const path = join(dir, "locales/en.default.json");
  return existsSync(path) ? (JSON.parse(readFileSync(path, "utf8")) as Record<string, unknown>) : {};
}

/** The block's name out of `shopify://apps/{app}/blocks/{name}`; null for blocks that are not an app's. */
export function appBlockName(type: string): string | null {
  return /^shopify:\/\/apps\/[\w-]+\/blocks\/([\w-]+)/.exec(type)?.[1] ?? null;
}

/**
 * The blocks of an extension on one page. Files are read anew each time, so a block can be edited while the store runs.
 * A block that cannot be rendered leaves a comment, never a broken page.
 */
export class PageBlocks {
  private readonly scripts = new Set<string>();
  private readonly styles = new Set<string>();

  constructor(private readonly extensionDir: string, private readonly template: string, private readonly scope: LiquidObject, private readonly designMode: boolean) {}

  /** Tags for the page's head: each script and stylesheet once. */
  get head(): string {
    // An asset that has not been built yet is left out: the page must not ask for what is not there.
    const present = (names: ReadonlySet<string>): string[] => [...names].filter((name) => existsSync(join(this.extensionDir, "assets", name)));
    return [
      ...present(this.styles).map((name) => `<link rel="stylesheet" href="${extensionAssetUrl(name)}">`),
      ...present(this.scripts).map((name) => `<script src="${extensionAssetUrl(name)}" defer></script>`),
    ].join("");
  }

  /** Every block that sections of this template may hold, but for those placed by name. */
  async others(placed: ReadonlySet<string>): Promise<string> {
    const blocksDir = join(this.extensionDir, "blocks");
    if (!existsSync(blocksDir)) return "";
    const names = readdirSync(blocksDir).filter((name) => name.endsWith(".liquid")).map((name) => name.replace(/\.liquid$/, "")).sort();
    let html = "";
    for (const name of names) if (!placed.has(name)) html += await this.block(name, "section", {});
    return html;
  }

  /** One block in its place; nothing when the extension has none of that name for such a place. */
  async block(name: string, target: "section" | "body", settings: Readonly<Record<string, unknown>>): Promise<string> {
    const path = join(this.extensionDir, "blocks", `${name}.liquid`);
    if (!existsSync(path)) return "";
    try {
      const source = readFileSync(path, "utf8");
      const schema = JSON.parse(SCHEMA.exec(source)?.[1] ?? "{}") as BlockSchema;
      if (schema.target !== target || !allowed(schema, this.template)) return "";
      const html = await this.render(name, source, schema, settings);
      if (schema.javascript !== undefined) this.scripts.add(schema.javascript);
      if (schema.stylesheet !== undefined) this.styles.add(schema.stylesheet);
      return html;
    } catch (error) {
      console.error(`app block ${name} could not be rendered:`, error instanceof Error ? error.message : error);
      return `<!-- app block ${escapeHtml(name)} could not be rendered -->`;
    }
  }

  private async render(type: string, source: string, schema: BlockSchema, own: Readonly<Record<string, unknown>>): Promise<string> {
    const { extensionDir, scope } = this;
    const engine = buildEngine({ partialsDir: join(extensionDir, "snippets"), assetUrl: extensionAssetUrl, translations: readTranslations(extensionDir) });
    const id = `pairwell_${type.replaceAll("-", "_")}`;
    const defaults = Object.fromEntries((schema.settings ?? []).flatMap((setting) => (setting.id === undefined ? [] : [[setting.id, setting.default ?? null]])));
    const attributes = this.designMode ? `data-shopify-editor-block="${escapeHtml(JSON.stringify({ id, type }))}"` : "";
    const block = { id, type, settings: { ...defaults, ...own }, shopify_attributes: attributes };
    const html = (await engine.parseAndRender(source, { ...scope, block, section: { id: "apps" } }, { globals: scope })) as string;
    // A block that stands in two places of a page is one of them at a time.
    if (html.trim() === "") return "";
    const tag = /^[a-z][a-z0-9-]*$/.test(schema.tag ?? "") ? schema.tag! : "div";
    return `<${tag} id="shopify-block-${id}" class="shopify-block shopify-app-block${schema.class === undefined ? "" : ` ${escapeHtml(schema.class)}`}">${html}</${tag}>`;
  }
}
