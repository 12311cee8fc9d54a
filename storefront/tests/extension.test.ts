import { readdirSync, readFileSync, statSync } from "node:fs";
import { check } from "@shopify/theme-check-node";
import { describe, expect, it } from "vitest";
import { BUDGETS, build, figures } from "../build.mjs";
import { BLOCKS, blockSchema, EXTENSION_DIR, type Known, readExtension, readJson, renderBlock, translate } from "./support/extension.ts";

describe("the block", () => {
  it("renders what the widget needs and no offers", () => {
    const html = renderBlock({
      product: { id: 8123, variant_id: 81230 },
      cart: { items: [{ variant_id: 41, quantity: 2 }, { variant_id: 42 }] },
      settings: { alignment: "center", columns: "3" },
    });
    expect(html.match(/data-[\w-]+="[^"]*"/g)).toEqual([
      'data-style="/assets/pairwell.css"',
      'data-kit="/assets/pairwell-cards.js"',
      'data-placement="product_page"',
      'data-layout="cards"',
      'data-page="product"',
      'data-product="8123"',
      'data-variant="81230"',
      'data-cart="41:2,42:1"',
      'data-currency="GBP"',
      'data-market="GB"',
      'data-align="center"',
      'data-columns="3"',
      'data-text-adding="Adding…"',
      'data-text-added="Added"',
      'data-text-failed="This could not be added. Please try again."',
      'data-text-announce-added="[title] was added to your cart."',
      'data-text-announce-hidden="[title] is hidden."',
      'data-shopify-editor-block="{}"',
    ]);
  });

  it("has words for an empty block in the theme editor only", () => {
    expect(renderBlock({ design_mode: true })).toContain("data-text-nothing=");
    expect(renderBlock({ design_mode: false })).not.toContain("data-text-nothing=");
  });

  it("renders nothing where there is no product", () => {
    expect(renderBlock({ product: null }).trim()).toBe("");
  });

  it("escapes a translation, which merchants can edit", () => {
    const locale = readJson("locales/en.default.json");
    (locale["offers"] as Record<string, string>)["added"] = 'In "the" bag';
    const html = renderBlock({}, locale);
    expect(html).toContain('data-text-added="In &#34;the&#34; bag"');
  });
});

describe("what the app says to the theme", () => {
  const on: Known["on"] = { product_page: { layout: "list", position: "below_product", items: 3 } };
  const ladders = { "101": { id: 12, rungs: 3, rows: 4, benefits: 2 } };

  it("takes a placement that is off out of the page", () => {
    for (const name of BLOCKS) expect(renderBlock({ name, known: { on: {}, ladders } }).replace(/<script>[\s\S]*<\/script>/, "").trim(), name).toBe("");
  });

  it("gives layout, number and place of one that is on", () => {
    const html = renderBlock({ known: { on } });
    expect(html).toContain('data-layout="list"');
    expect(html).toContain('style="--items: 3"');
    expect(html).toContain('data-position="below_product"');
  });

  it.each([
    ["any", true],
    ["below_product", true],
    ["below_description", false],
  ])("a block that stands at %s shows: %s", (position, shows) => {
    expect(renderBlock({ known: { on }, settings: { position } }).includes("<pairwell-offers")).toBe(shows);
  });

  it("keeps blocks out of quiet pages", () => {
    expect(renderBlock({ known: { on, quiet: ["/pages/returns"] }, path: "/pages/returns" }).trim()).toBe("");
  });

  it("has a ladder only on products of one, with room for just its options", () => {
    const known: Known = { on: { product_ladder: { layout: "comparison", position: "before_add_button", items: 2 } }, ladders };
    const html = renderBlock({ name: "product-ladder", known });
    expect(html).toContain('style="--rungs: 3; --rows: 4; --benefits: 2"');
    expect(html).toContain('data-script="/assets/pairwell-ladder.js"');
    expect(renderBlock({ name: "product-ladder", known, product: { id: 9 } }).trim()).toBe("");
    expect(renderBlock({ name: "product-ladder" }).trim()).toBe("");
  });

  it("writes a comparison of plans into the page: the one that is named, or the first", () => {
    const known: Known = { on: {}, plans: [{ id: 3, html: "<section>Solo</section>" }, { id: 7, html: "<section>Team</section>" }] };
    const html = renderBlock({ name: "plans", known });
    expect(html).toContain('<template shadowrootmode="open">');
    expect(html).toContain("<section>Solo</section>");
    expect(renderBlock({ name: "plans", known, settings: { ladder: 7 } })).toContain("<section>Team</section>");
    expect(renderBlock({ name: "plans", known, settings: { ladder: 9 } }).trim()).toBe("");
    expect(renderBlock({ name: "plans", known: { on: {} } }).trim()).toBe("");
    expect(renderBlock({ name: "plans", design_mode: true })).toContain("No ladder of plans");
  });

  it("leaves no room for a line about free delivery where there is none", () => {
    const cart = { items: [{ variant_id: 1 }] };
    const place = { layout: "list", items: 2 };
    const room = (delivery?: boolean) => renderBlock({ name: "cart-offers", page_type: "cart", cart, known: { on: { cart_page: { ...place, delivery } } } });
    expect(room(false)).toContain('style="--items: 2; --more: 0px"');
    expect(room(true)).toContain('style="--items: 2"');
    expect(room()).toContain('style="--items: 2"');
  });

  it.each([
    ["index", "home"],
    ["collection", "collection"],
    ["search", "search"],
    ["thank-you", "thank_you"],
  ])("on the page %s is the placement %s", (page_type, placement) => {
    const html = renderBlock({ name: "page-offers", page_type, product: null, order: { line_items: [{ variant_id: 5, quantity: 2 }] } });
    expect(html).toContain(`data-placement="${placement}"`);
    expect(html).toContain(placement === "thank_you" ? 'data-cart="5:2"' : 'data-cart=""');
  });

  it("is nothing on pages without a placement, and nothing near an account", () => {
    expect(renderBlock({ name: "page-offers", page_type: "blog" }).trim()).toBe("");
    expect(renderBlock({ name: "cart-surfaces", page_type: "customers/account" }).trim()).toBe("");
  });

  it("leaves the drawer of an empty cart without a reserved line", () => {
    expect(renderBlock({ name: "cart-offers", page_type: "cart" })).toContain('data-state="empty"');
    expect(renderBlock({ name: "cart-offers", page_type: "cart", cart: { items: [{ variant_id: 1 }] } })).not.toContain("data-state");
  });
});

describe("the schemas", () => {
  const labels = readJson("locales/en.default.schema.json");

  it.each(BLOCKS)("%s has a name the platform accepts", (block) => {
    const name = translate(labels, blockSchema(block).name.replace(/^t:/, ""))!;
    expect(name.length).toBeLessThan(25);
    expect(name).not.toMatch(/pairwell/i);
  });

  it("say where blocks can stand, never both enabled and disabled somewhere", () => {
    const where = BLOCKS.map((block) => [block, blockSchema(block).target, blockSchema(block).enabled_on?.templates ?? "any"]);
    expect(where).toEqual([
      ["product-offers", "section", ["product"]],
      ["product-ladder", "section", ["product"]],
      ["cart-offers", "section", ["cart"]],
      ["page-offers", "section", "any"],
      ["cart-surfaces", "body", "any"],
      ["plans", "section", "any"],
    ]);
    for (const block of BLOCKS) expect(blockSchema(block)).not.toHaveProperty("disabled_on");
  });

  it("name assets that the build makes, and so do the blocks themselves", () => {
    const named = BLOCKS.flatMap((block) => [blockSchema(block).javascript ?? [], blockSchema(block).stylesheet].flat());
    const said = [...liquid().matchAll(/'(pairwell[\w-]*\.(?:js|css))'/g)].map(([, asset]) => asset as string);
    expect(new Set([...named, ...said])).toEqual(new Set(Object.keys(BUDGETS)));
    for (const asset of Object.keys(BUDGETS)) expect(statSync(`${EXTENSION_DIR}/assets/${asset}`).size).toBeGreaterThan(0);
  });

  it("have a translation for every key, and no translation too many", () => {
    const used = BLOCKS.flatMap((block) => [...JSON.stringify(blockSchema(block)).matchAll(/"t:([\w.]+)"/g)].map(([, key]) => key as string));
    expect([...new Set(used)].sort()).toEqual(leafKeys(labels).sort());
    const said = [...liquid().matchAll(/'([\w.]+)' \| t\b/g)].map(([, key]) => key as string).sort();
    expect(said).toEqual(leafKeys(readJson("locales/en.default.json")).sort());
  });

  it.each(BLOCKS)("%s has settings with unique ids, and defaults that are among the choices", (block) => {
    const inputs = blockSchema(block).settings.filter(({ id }) => id);
    expect(new Set(inputs.map(({ id }) => id)).size).toBe(inputs.length);
    for (const { default: value, options } of inputs) {
      if (options) expect(options.map((option) => option.value)).toContain(value);
    }
  });
});

it("passes the platform's theme checker", async () => {
  const offenses = await check(EXTENSION_DIR, `${EXTENSION_DIR}/.theme-check.yml`);
  expect(offenses.map(({ check, message, uri }) => `${check}: ${message} (${uri.split("/").pop()})`)).toEqual([]);
}, 30_000);

it("stays within its sizes", async () => {
  const assets = await build();
  expect(assets.map(({ name }) => name).sort()).toEqual(Object.keys(BUDGETS).sort());
  for (const asset of assets) expect(asset, JSON.stringify(asset)).toMatchObject({ within_budget: true });
  for (const line of figures(assets)) expect(line).toMatch(/^figure widget_\w+_gzip \d+ B budget \d+ ok$/);
});

it.each(["pairwell.css", "pairwell-ladder.css", "pairwell-cart.css"])("%s has no rule of the shadow tree that could match in the page", (file) => {
  const css = readFileSync(`${EXTENSION_DIR}/assets/${file}`, "utf8");
  const bare = css
    .replace(/@keyframes[^{]+\{(?:[^{}]*\{[^{}]*\})*\}/g, "")
    .replace(/@(?:media|container)[^{]*\{/g, "")
    .match(/[^{}]+(?=\{)/g)!
    .flatMap((selectors) => selectors.split(/,(?![^(]*\))/))
    .filter((selector) => !/^(:host[ (]|:where\(pairwell-offers|pairwell-(offers|plans)\b)/.test(selector.trim()));
  expect(bare).toEqual([]);
});

function liquid(): string {
  return ["blocks", "snippets"].flatMap((folder) => readdirSync(`${EXTENSION_DIR}/${folder}`).map((file) => readExtension(`${folder}/${file}`))).join("\n");
}

function leafKeys(value: unknown, path = ""): string[] {
  if (typeof value === "string") return [path];
  return Object.entries(value as object).flatMap(([key, child]) => leafKeys(child, path ? `${path}.${key}` : key));
}
