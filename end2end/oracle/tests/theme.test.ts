/** The theme extension: the platform's own checker, the rules it leaves out, and every block drawn on the page it is for. */
import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { check } from "@shopify/theme-check-node";
import { afterAll, describe, expect, it } from "vitest";
import { PageBlocks } from "../../sandbox/src/storefront/app-blocks.ts";
import { ROOT } from "../src/documents.ts";
import { blockProblems, fileProblems, SETTING_TYPES } from "../src/theme.ts";

const DIR = `${ROOT}storefront/extensions/pairwell-theme`;
const blocks = readdirSync(`${DIR}/blocks`).map((name) => name.replace(".liquid", ""));
const read = (path: string): string => readFileSync(`${DIR}/${path}`, "utf8");
const locales = Object.fromEntries(readdirSync(`${DIR}/locales`).filter((name) => name.endsWith(".schema.json")).map((name) => [name, JSON.parse(read(`locales/${name}`)) as unknown]));
const assets = readdirSync(`${DIR}/assets`);

const work = mkdtempSync(join(tmpdir(), "pairwell-oracle-"));
afterAll(() => rmSync(work, { recursive: true, force: true }));

/** The platform's checker with its own rules for app extensions, whatever the extension's folder switches off. */
async function offences(dir: string): Promise<readonly string[]> {
  const config = join(work, "theme-check.yml");
  writeFileSync(config, "extends: theme-check:theme-app-extension\n");
  return (await check(dir, config)).map(({ check: rule, message, uri }) => `${rule}: ${message} (${uri.split("/").pop()})`);
}

describe("the platform's checker", () => {
  it("finds nothing", async () => expect(await offences(DIR)).toEqual([]));

  it("finds what is put in", async () => {
    const dir = join(work, "bad");
    cpSync(DIR, dir, { recursive: true });
    const path = join(dir, "blocks/product-offers.liquid");
    writeFileSync(path, `{% include 'x' %}{% stylesheet %}a{}{% endstylesheet %}<script src="https://evil.example/x.js"></script>{{ nothing_known }}\n${readFileSync(path, "utf8")}`);
    const found = (await offences(dir)).join("\n");
    for (const rule of ["AppBlockValidTags", "DeprecatedTag", "ParserBlockingScript", "RemoteAsset", "MissingTemplate", "UndefinedObject"]) expect(found).toContain(`${rule}:`);
  });
});

describe("the rules it leaves out", () => {
  it.each(blocks)("%s keeps them", (block) => expect(blockProblems(read(`blocks/${block}.liquid`), "Pairwell", locales, assets)).toEqual([]));
  it("the files keep them", () => expect(fileProblems(DIR)).toEqual([]));
  it("know the types of settings", () => expect([...SETTING_TYPES]).toEqual(expect.arrayContaining(["checkbox", "number", "paragraph", "range", "select", "text", "product_list"])));

  const good = { name: "Offers", target: "section", settings: [] };
  const bad = (schema: object, liquid = ""): string => blockProblems(`${liquid}{% schema %}${JSON.stringify(schema)}{% endschema %}`, "Pairwell", { "en.default.schema.json": { a: "A name of twenty-five chars" } }, ["pairwell.js"]).join("; ");
  it("let a plain block through", () => expect(bad(good)).toBe(""));
  it.each<[string, object, RegExp]>([
    ["a name of 25 characters", { name: "x".repeat(25) }, /too long/],
    ["a long name in a language", { name: "t:a" }, /too long/],
    ["a name without a text", { name: "t:b" }, /has no t:b/],
    ["the app's name", { name: "Offers by PairWell" }, /holds the app's/],
    ["no name", { name: undefined }, /no name/],
    ["another target", { target: "footer" }, /footer is no target/],
    ["an attribute nobody knows", { presets: [] }, /presets is no attribute/],
    ["an asset that is not there", { javascript: "other.js" }, /is no asset/],
    ["assets as a list", { javascript: ["pairwell.js"] }, /is no asset/],
    ["both places", { enabled_on: { templates: ["cart"] }, disabled_on: { templates: ["index"] } }, /both enabled and disabled/],
    ["a template nobody has", { enabled_on: { templates: ["checkout"] } }, /checkout is no place/],
    ["a condition of somebody else", { available_if: "{{ shop.metafields.a.b }}" }, /no metafield of the app/],
    ["a setting of unknown type", { settings: [{ type: "slider", id: "a", label: "A" }] }, /slider is no type/],
    ["a setting twice", { settings: [{ type: "text", id: "a", label: "A" }, { type: "text", id: "a", label: "A" }] }, /a stands twice/],
    ["a default that is no choice", { settings: [{ type: "select", id: "a", label: "A", options: [{ value: "x", label: "X" }], default: "y" }] }, /"y" is no choice/],
    ["a range between steps", { settings: [{ type: "range", id: "a", label: "A", min: 1, max: 9, step: 2, default: 4 }] }, /no step/],
  ])("refuse %s", (_, change, message) => expect(bad({ ...good, ...change })).toMatch(message));
  it("refuse tags and objects that blocks may not use", () => {
    expect(bad(good, "{%- layout none -%}{{ content_for_header }}")).toBe("uses the tag layout; uses content_for_header");
    expect(blockProblems('{% schema %}{ "name": "x", }{% endschema %}', "Pairwell", {}, [])).toEqual(["its schema is no JSON"]);
    expect(blockProblems("{{ 1 }}", "Pairwell", {}, [])).toEqual(["has 0 schemas"]);
  });
  it("refuse files in other places, too many and too large", () => {
    const dir = join(work, "files");
    cpSync(DIR, dir, { recursive: true });
    cpSync(join(dir, "assets"), join(dir, "sections"), { recursive: true });
    writeFileSync(join(dir, "assets/font.woff2"), "");
    writeFileSync(join(dir, "locales/de.json"), JSON.stringify({ a: "x".repeat(15_000) }));
    for (let n = 0; n < 30; n++) writeFileSync(join(dir, `blocks/b${n}.liquid`), "x".repeat(4_000));
    const found = fileProblems(dir).join("\n");
    for (const words of [/sections: no such folder/, /font\.woff2: not a file/, /bytes of locales\/de\.json: 15\d\d\d/, /blocks: 3\d, and 30/, /bytes of Liquid: 1\d{5}/]) expect(found).toMatch(words);
  });
});

/** What a shop's page gives a block, after the platform's own objects. */
const page = (page_type: string, more: object = {}): object => {
  const variant = { id: 1010, title: "Red", price: 1_250, available: true };
  return {
    product: page_type === "product" ? { id: 101, title: 'A "lamp" & <shade>', handle: "lamp", price: 1_250, variants: [variant], selected_or_first_available_variant: variant } : null,
    cart: { currency: { iso_code: "GBP" }, item_count: 3, total_price: 3_750, items: [{ variant_id: 2020, quantity: 2 }, { variant_id: 3030, quantity: 1 }] },
    localization: { country: { iso_code: "GB" } },
    request: { design_mode: true, page_type, path: `/${page_type}` },
    shop: { currency: "GBP", permanent_domain: "test-shop.myshopify.com" },
    customer: null, order: page_type === "thank-you" ? { line_items: [{ variant_id: 5, quantity: 2 }] } : null,
    app: { metafields: { pairwell: { storefront: null } } },
    ...more,
  };
};
const written = (value: object): object => ({ app: { metafields: { pairwell: { storefront: { value } } } } });

/** Where each block is drawn, and what must stand there then. A new block has to say so here. */
const DRAWN: Readonly<Record<string, readonly { readonly on: string; readonly given?: object; readonly expected: readonly RegExp[] }[]>> = {
  "product-offers": [
    { on: "product", expected: [/<pairwell-offers\b/, /data-placement="product_page"/, /data-product="101"/, /data-variant="1010"/, /data-cart="2020:2,3030:1"/, /data-currency="GBP"/, /data-market="GB"/, /data-text-adding="[^"]+"/] },
    { on: "product", given: written({ on: { product_page: { layout: "list", position: "below_product", items: 3 } } }), expected: [/data-layout="list"/, /--items: 3/] },
  ],
  "product-ladder": [{ on: "product", given: written({ on: { product_ladder: { layout: "comparison", items: 2 } }, ladders: { "101": { id: 12, rungs: 3, rows: 4, benefits: 2 } } }), expected: [/data-placement="product_ladder"/, /--rungs: 3; --rows: 4; --benefits: 2/, /pairwell-ladder\.js/] }],
  "cart-offers": [{ on: "cart", expected: [/data-placement="cart_page"/, /data-page="cart"/, /data-cart="2020:2,3030:1"/, /data-text-undo="[^"]+"/, /pairwell-cart\.js/] }],
  "page-offers": [["index", "home"], ["collection", "collection"], ["search", "search"], ["thank-you", "thank_you"]].map(([on = "", placement = ""]) => ({
    on, expected: [new RegExp(`data-placement="${placement}"`), placement === "thank_you" ? /data-cart="5:2"/ : /data-cart="2020:2,3030:1"/],
  })),
  "cart-surfaces": [
    { on: "index", expected: [/data-placement="cart_drawer"/, /data-placement="added_to_cart"/, /data-into="[^"]*"/, /data-page="home"/] },
    { on: "product", expected: [/data-placement="cart_drawer"/, /data-product="101"/] },
  ],
  plans: [
    { on: "page", given: written({ on: {}, plans: [{ id: 3, html: "<section>Solo</section>" }] }), expected: [/<pairwell-plans\b/, /<template shadowrootmode="open">/, /<section>Solo<\/section>/, /pairwell-ladder\.css/] },
    { on: "page", expected: [/No ladder of plans/] },
  ],
};

describe("drawn on its page", () => {
  it.each(blocks)("%s has everything the widget needs", async (block) => {
    expect(DRAWN[block], `say in DRAWN where ${block} is drawn`).toBeDefined();
    const target = (JSON.parse(/\{% schema %\}([\s\S]*)\{% endschema %\}/.exec(read(`blocks/${block}.liquid`))![1]!) as { target: "section" | "body" }).target;
    for (const { on, given = {}, expected } of DRAWN[block]!) {
      const html = await new PageBlocks(DIR, on, page(on, given) as never, true).block(block, target, {});
      for (const element of expected) expect(html).toMatch(element);
      // The editor finds the block by this; and nothing of the templates' own doing may be seen.
      expect(html).toContain("data-shopify-editor-block=");
      expect(html).not.toMatch(/translation missing|Liquid error|could not be rendered|\[object Object\]|undefined|\{\{|\{%/);
    }
  });
});
