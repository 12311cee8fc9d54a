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

/** What blocks add to a page. */
export interface RenderedBlocks {
  readonly html: string;
  /** Tags for the page's head: each script and stylesheet once. */
  readonly head: string;
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

/**
 * Renders the blocks an extension offers for a template. Files are read anew each time, so a block can be edited while
 * the store runs. A block that cannot be rendered leaves a comment, never a broken page.
 */
export async function renderAppBlocks(extensionDir: string, template: string, scope: LiquidObject, designMode: boolean): Promise<RenderedBlocks> {
  const blocksDir = join(extensionDir, "blocks");
  if (!existsSync(blocksDir)) return { html: "", head: "" };
  let html = "";
  const scripts = new Set<string>();
  const styles = new Set<string>();
  for (const file of readdirSync(blocksDir).filter((name) => name.endsWith(".liquid")).sort()) {
    try {
      const source = readFileSync(join(blocksDir, file), "utf8");
      const schema = JSON.parse(SCHEMA.exec(source)?.[1] ?? "{}") as BlockSchema;
      if (schema.target !== "section" || !allowed(schema, template)) continue;
      html += await renderBlock(extensionDir, file.replace(/\.liquid$/, ""), source, schema, scope, designMode);
      if (schema.javascript !== undefined) scripts.add(schema.javascript);
      if (schema.stylesheet !== undefined) styles.add(schema.stylesheet);
    } catch (error) {
      console.error(`app block ${file} could not be rendered:`, error instanceof Error ? error.message : error);
      html += `<!-- app block ${escapeHtml(file)} could not be rendered -->`;
    }
  }
  return { html, head: headOf(extensionDir, scripts, styles) };
}

async function renderBlock(extensionDir: string, type: string, source: string, schema: BlockSchema, scope: LiquidObject, designMode: boolean): Promise<string> {
  const engine = buildEngine({ partialsDir: join(extensionDir, "snippets"), assetUrl: extensionAssetUrl, translations: readTranslations(extensionDir) });
  const id = `pairwell_${type.replaceAll("-", "_")}`;
  const settings = Object.fromEntries((schema.settings ?? []).flatMap((setting) => (setting.id === undefined ? [] : [[setting.id, setting.default ?? null]])));
  const attributes = designMode ? `data-shopify-editor-block="${escapeHtml(JSON.stringify({ id, type }))}"` : "";
  const html = (await engine.parseAndRender(source, { ...scope, block: { id, type, settings, shopify_attributes: attributes }, section: { id: "apps" } })) as string;
  const tag = /^[a-z][a-z0-9-]*$/.test(schema.tag ?? "") ? schema.tag! : "div";
  return `<${tag} id="shopify-block-${id}" class="shopify-block shopify-app-block${schema.class === undefined ? "" : ` ${escapeHtml(schema.class)}`}">${html}</${tag}>`;
}

function headOf(extensionDir: string, scripts: ReadonlySet<string>, styles: ReadonlySet<string>): string {
  // An asset that has not been built yet is left out: the page must not ask for what is not there.
  const present = (names: ReadonlySet<string>): string[] => [...names].filter((name) => existsSync(join(extensionDir, "assets", name)));
  return [
    ...present(styles).map((name) => `<link rel="stylesheet" href="${extensionAssetUrl(name)}">`),
    ...present(scripts).map((name) => `<script src="${extensionAssetUrl(name)}" defer></script>`),
  ].join("");
}
