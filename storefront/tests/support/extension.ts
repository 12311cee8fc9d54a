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
  const liquid = new Liquid({ strictFilters: true, strictVariables: false });
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

/** The block's schema, read the way the platform does: strict JSON between the tags. */
export function blockSchema(): Record<string, unknown> {
  const tokens = new Tokenizer(readExtension("blocks/product-offers.liquid")).readTopLevelTokens();
  const start = tokens.findIndex((token) => (token as TagToken).name === "schema");
  const end = tokens.findIndex((token) => (token as TagToken).name === "endschema");
  return JSON.parse(tokens.slice(start + 1, end).map((token) => token.getText()).join("")) as Record<string, unknown>;
}

/** What the page tells the block. */
export interface BlockContext {
  product?: { id: number } | null;
  cart?: { items: { variant_id: number }[] };
  settings?: Record<string, unknown>;
  design_mode?: boolean;
}

/** Renders the block as a product page of the shop would. */
export function renderBlock(context: BlockContext = {}): string {
  const { product = { id: 101 }, cart = { items: [] }, settings = { alignment: "start", columns: "4" } } = context;
  const request = { design_mode: context.design_mode ?? false };
  const block = { settings, shopify_attributes: 'data-shopify-editor-block="{}"' };
  return storefrontLiquid().parseAndRenderSync(readExtension("blocks/product-offers.liquid"), {
    product,
    cart,
    request,
    block,
  });
}
