import { readFileSync, statSync } from "node:fs";
import { check } from "@shopify/theme-check-node";
import { describe, expect, it } from "vitest";
import { BUDGETS, build } from "../build.mjs";
import { blockSchema, EXTENSION_DIR, readExtension, readJson, renderBlock, storefrontLiquid, translate } from "./support/extension.ts";

describe("the block", () => {
  it("renders what the widget needs and no offers", () => {
    const html = renderBlock({
      product: { id: 8123 },
      cart: { items: [{ variant_id: 41 }, { variant_id: 42 }] },
      settings: { alignment: "center", columns: "3" },
    });
    expect(html.match(/data-[\w-]+="[^"]*"/g)).toEqual([
      'data-style="/assets/pairwell.css"',
      'data-placement="product_page"',
      'data-product="8123"',
      'data-cart="41,42"',
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
    const html = storefrontLiquid(locale).parseAndRenderSync(readExtension("blocks/product-offers.liquid"), {
      product: { id: 1 },
    });
    expect(html).toContain('data-text-added="In &#34;the&#34; bag"');
  });
});

describe("the schema", () => {
  const schema = blockSchema();
  const labels = readJson("locales/en.default.schema.json");

  it("has a name the platform accepts", () => {
    const name = translate(labels, String(schema["name"]).replace(/^t:/, ""))!;
    expect(name.length).toBeLessThan(25);
    expect(name).not.toMatch(/pairwell/i);
  });

  it("is an app block for product pages, never both enabled and disabled somewhere", () => {
    expect(schema["target"]).toBe("section");
    expect(schema["enabled_on"]).toEqual({ templates: ["product"] });
    expect(schema).not.toHaveProperty("disabled_on");
  });

  it("names assets that the build makes", () => {
    for (const asset of [schema["javascript"], schema["stylesheet"]]) {
      expect(statSync(`${EXTENSION_DIR}/assets/${asset}`).size).toBeGreaterThan(0);
    }
  });

  it("has a translation for every key, and no translation too many", () => {
    const used = [...JSON.stringify(schema).matchAll(/"t:([\w.]+)"/g)].map(([, key]) => key as string).sort();
    expect(used).toEqual(leafKeys(labels).sort());
    const liquid = readExtension("blocks/product-offers.liquid");
    const said = [...liquid.matchAll(/'([\w.]+)' \| t\b/g)].map(([, key]) => key as string).sort();
    expect(said).toEqual(leafKeys(readJson("locales/en.default.json")).sort());
  });

  it("has settings with unique ids, and defaults that are among the choices", () => {
    const settings = schema["settings"] as { id?: string; default?: string; options?: { value: string }[] }[];
    const inputs = settings.filter(({ id }) => id);
    expect(new Set(inputs.map(({ id }) => id)).size).toBe(inputs.length);
    for (const { default: value, options } of inputs) {
      expect(options?.map((option) => option.value)).toContain(value);
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
});

it("ships no source of the shadow tree's style that could match in the page", () => {
  const css = readFileSync(`${EXTENSION_DIR}/assets/pairwell.css`, "utf8");
  const bare = css
    .replace(/@keyframes[^{]+\{(?:[^{}]*\{[^{}]*\})*\}/g, "")
    .replace(/@(?:media|container)[^{]*\{/g, "")
    .match(/[^{}]+(?=\{)/g)!
    .flatMap((selectors) => selectors.split(/,(?![^(]*\))/))
    .filter((selector) => !/^(:host |:where\(pairwell-offers|pairwell-offers)/.test(selector.trim()));
  expect(bare).toEqual([]);
});

function leafKeys(value: unknown, path = ""): string[] {
  if (typeof value === "string") return [path];
  return Object.entries(value as object).flatMap(([key, child]) => leafKeys(child, path ? `${path}.${key}` : key));
}
