import { readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { Liquid, Tokenizer, type TagToken, type TopLevelToken } from "liquidjs";

/** The folder of the theme extension. */
export const EXTENSION_DIR = fileURLToPath(new URL("../../extensions/pairwell-theme", import.meta.url));

/** Reads a file of the extension. */
export function readExtension(path: string): string {
  return readFileSync(`${EXTENSION_DIR}/${path}`, "utf8");
}

/** Reads a JSON file of the extension. */
export function readJson(path: string): Record<string, unknown> {
  return JSON.parse(readExtension(path)) as Record<string, unknown>;
}

/** The text under a dotted key, as the platform looks translations up. */
export function translate(locale: Record<string, unknown>, key: string): string | undefined {
  const found = key.split(".").reduce<unknown>((at, part) => (at as Record<string, unknown> | undefined)?.[part], locale);
  return typeof found === "string" ? found : undefined;
}

/** A Liquid engine with what a storefront adds to the language, as far as the block uses it. */
export function storefrontLiquid(locale = readJson("locales/en.default.json")): Liquid {
  const liquid = new Liquid({ strictFilters: true, strictVariables: false, partials: `${EXTENSION_DIR}/snippets`, extname: ".liquid" });
  liquid.registerFilter("asset_url", (name: string) => `/assets/${name}`);
  liquid.registerFilter("t", (key: string, ...args: [string, string][]) => {
    const text = translate(locale, key);
    if (text === undefined) throw new Error(`no translation for ${key}`);
    const values = new Map(args);
    return text.replace(/\{\{\s*(\w+)\s*\}\}/g, (_, name: string) => values.get(name) ?? "");
  });
  // The platform reads the schema apart and prints nothing in its place.
  liquid.registerTag("schema", {
    parse(_token: TagToken, rest: TopLevelToken[]) {
      while (rest.length) {
        const token = rest.shift() as TopLevelToken;
        if ((token as TagToken).name === "endschema") return;
      }
      throw new Error("schema is not closed");
    },
    render: () => "",
  });
  return liquid;
}

/** The names of the extension's blocks. */
export const BLOCKS = ["product-offers", "product-ladder", "cart-offers", "page-offers", "cart-surfaces", "plans"] as const;
export type BlockName = (typeof BLOCKS)[number];

/** A block's schema, read the way the platform does: strict JSON between the tags. */
export function blockSchema(name: BlockName): BlockSchema {
  const tokens = new Tokenizer(readExtension(`blocks/${name}.liquid`)).readTopLevelTokens();
  const start = tokens.findIndex((token) => (token as TagToken).name === "schema");
  const end = tokens.findIndex((token) => (token as TagToken).name === "endschema");
  return JSON.parse(tokens.slice(start + 1, end).map((token) => token.getText()).join("")) as BlockSchema;
}

/** What a schema says. */
export interface BlockSchema {
  name: string;
  target: string;
  javascript?: string;
  stylesheet: string;
  enabled_on?: { templates: string[] };
  disabled_on?: unknown;
  settings: { id?: string; default?: unknown; options?: { value: string }[] }[];
}

/** A placement as the app's metafield describes it. */
export interface Place {
  layout: string;
  position?: string;
  items: number;
  delivery?: boolean | undefined;
}

/** What the app has written for the theme. */
export interface Known {
  on: Record<string, Place>;
  ladders?: Record<string, { id: number; rungs: number; rows: number; benefits: number }>;
  plans?: { id: number; html: string }[];
  quiet?: string[];
}

/** What the page tells the block. */
export interface BlockContext {
  name?: BlockName;
  product?: { id: number; variant_id?: number } | null;
  cart?: { items: { variant_id: number; quantity?: number }[] };
  order?: { line_items: { variant_id: number; quantity: number }[] };
  settings?: Record<string, unknown>;
  page_type?: string;
  path?: string;
  design_mode?: boolean;
  /** Missing: the app has written nothing yet. */
  known?: Known;
}

/** Renders a block as a page of the shop would. */
export function renderBlock(context: BlockContext = {}, locale?: Record<string, unknown>): string {
  const { name = "product-offers", product = { id: 101 }, cart = { items: [] }, known, order } = context;
  const defaults = blockSchema(name).settings.flatMap(({ id, default: value }) => (id ? [[id, value]] : []));
  const settings = { ...Object.fromEntries(defaults), ...context.settings };
  const { id, variant_id = 1010 } = product ?? { id: 0 };
  const globals = {
    product: product && { id, selected_or_first_available_variant: { id: variant_id } },
    cart: { currency: { iso_code: "GBP" }, items: cart.items.map((item) => ({ quantity: 1, ...item })) },
    localization: { country: { iso_code: "GB" } },
    request: { design_mode: context.design_mode ?? false, page_type: context.page_type ?? "product", path: context.path ?? "/products/p" },
    app: { metafields: { pairwell: { storefront: known && { value: known } } } },
    order,
  };
  const block = { settings, shopify_attributes: 'data-shopify-editor-block="{}"' };
  return storefrontLiquid(locale).parseAndRenderSync(readExtension(`blocks/${name}.liquid`), { ...globals, block }, { globals });
}
