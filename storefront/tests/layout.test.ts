import { createRequire } from "node:module";
import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrowserShop, type Scene } from "./support/browser.ts";
import type { BlockContext, Known } from "./support/extension.ts";
import { card, FLASKS, ladderHtml, offersHtml } from "./support/offers.ts";

// `scripts/env.sh` sets it. Layout cannot be tested without a browser, so without one these say "skipped".
const CHROMIUM = process.env["PAIRWELL_CHROMIUM"];
const AXE = createRequire(import.meta.url).resolve("axe-core/axe.min.js");
const DESKTOP = { width: 1280, height: 900 };
const PHONE = { width: 390, height: 844 };

const LONG = "A product with a remarkably long name that no card has ever had room for, and more";
const four = offersHtml([
  card(0, { compare_at: "£10.00" }),
  card(1, { title: LONG, reason: LONG, price: "£1,234,567.00", compare_at: "£1,500,000.00" }),
  card(2),
  card(3),
]);

describe.skipIf(!CHROMIUM)("in a browser", () => {
  let shop: BrowserShop;
  beforeAll(async () => {
    shop = await BrowserShop.start(CHROMIUM as string);
  }, 60_000);
  afterAll(() => shop.stop());

  const reaches = (page: Page, state: string): Promise<void> =>
    page.locator(`pairwell-offers[data-state=${state}]`).first().waitFor({ state: "attached" });

  it.each([
    ["four offers", DESKTOP, four, {}],
    ["four offers, three in a row", DESKTOP, four, { columns: "3", alignment: "center" }],
    ["one offer", DESKTOP, offersHtml([card(0)]), {}],
    ["four offers", PHONE, four, {}],
    ["two offers with long text", PHONE, offersHtml([card(0, { title: LONG, reason: LONG }), card(1)]), {}],
    ["one offer under a long headline", PHONE, offersHtml([card(0)], LONG), {}],
  ])("%s arrive on the screen without moving anything (%o)", async (_, viewport, offers, settings) => {
    const scene: Scene = { offers, settings: { columns: "4", alignment: "start", ...settings } };
    const shifts = await shop.visit(scene, viewport, async (page) => {
      const after = page.locator("#after");
      const before_px = (await after.boundingBox())!.y;
      await reaches(page, "shown");
      await page.waitForTimeout(300);
      expect((await after.boundingBox())!.y).toBe(before_px);
      expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
    });
    expect(shifts).toEqual([]);
  });

  it("text that is too long takes from the picture, and no button is cut off", async () => {
    await shop.visit({ offers: four }, PHONE, async (page) => {
      await reaches(page, "shown");
      const cards = page.locator("[part=card]");
      const picture = await cards.nth(1).locator("[part=picture]").boundingBox();
      expect(picture!.height).toBeLessThan(picture!.width);
      expect(picture!.height).toBeGreaterThanOrEqual(picture!.width * 0.5);
      const title = (await cards.nth(1).locator("[part=title]").boundingBox())!;
      const prices = (await cards.nth(1).locator("[part=prices]").boundingBox())!;
      expect(title.y + title.height).toBeLessThanOrEqual(prices.y);
      const list = (await page.locator("[part=list]").boundingBox())!;
      for (const name of ["add", "dismiss"]) {
        const button = (await cards.nth(1).locator(`[part=${name}]`).boundingBox())!;
        expect(button.height).toBeGreaterThanOrEqual(44);
        expect(button.width).toBeGreaterThanOrEqual(44);
        expect(button.y + button.height).toBeLessThanOrEqual(list.y + list.height);
      }
    });
  });

  it("a refused add moves nothing", async () => {
    const shifts = await shop.visit({ offers: four }, PHONE, async (page) => {
      await reaches(page, "shown");
      await page.locator("[part=add]").first().click();
      await page.locator("[part=error]").waitFor();
    });
    expect(shifts).toEqual([]);
  });

  it("silence below the screen closes the space unseen", async () => {
    const shifts = await shop.visit({ offers: null, above_px: 1200 }, DESKTOP, async (page) => {
      await reaches(page, "empty");
      expect((await page.locator("pairwell-offers").boundingBox())!.height).toBe(0);
    });
    expect(shifts).toEqual([]);
  });

  it("silence on the screen keeps the space until it is out of sight", async () => {
    const shifts = await shop.visit({ offers: null }, DESKTOP, async (page) => {
      await reaches(page, "silent");
      expect((await page.locator("pairwell-offers").boundingBox())!.height).toBeGreaterThan(300);
      await page.mouse.wheel(0, 1500);
      await reaches(page, "empty");
    });
    expect(shifts).toEqual([]);
  });

  it("takes no space without scripts", async () => {
    await shop.visit({ offers: four }, DESKTOP, async (page) => {
      await reaches(page, "shown");
      const session = await page.context().newCDPSession(page);
      await session.send("Emulation.setScriptExecutionDisabled", { value: true });
      await page.reload();
      expect(await page.locator("pairwell-offers").boundingBox()).toBeNull();
      // The measuring of movements that follows each visit is a script.
      await session.send("Emulation.setScriptExecutionDisabled", { value: false });
      await page.reload();
    });
  });

  const on = (place: string, layout: string, items: number, position = "below_product"): Known => ({
    on: { [place]: { layout, position, items } },
    ladders: { "101": { id: 12, rungs: 3, rows: 3, benefits: 2 } },
  });
  const form = `<form action="/cart/add" id="after"><input type="hidden" name="id" value="1010"><button>Add to basket</button></form>`;
  const drawer = `<aside style="position:fixed;inset:0 0 0 auto;width:340px;display:flex;flex-direction:column;padding:16px">
<h2>Basket</h2><div style="flex:1">Lines</div><div class="cart-drawer__footer" id="after"><button>Check out</button></div></aside>`;
  const cart = { items: [{ variant_id: 41 }] };
  const delivery = { text: "£8.50 more and delivery is free", max: 50, value: 41 };
  const [long, short] = [card(0, { title: LONG, reason: LONG, price: "£1,234.00", compare_at: "£1,500.00" }), card(1, { reaches: true })];
  const long_rungs = FLASKS.map((rung) => ({ ...rung, title: LONG, rows: rung.rows.map(([name]): [string, string, string] => [name, LONG, LONG]), benefits: [LONG, LONG] }));

  const surfaces: [string, BlockContext, string, string][] = [
    ["a list", { known: on("product_page", "list", 3) }, offersHtml([long, short, card(2)], { layout: "list" }), ""],
    ["a list with fewer than there could be", { known: on("product_page", "list", 4) }, offersHtml([short], { layout: "list" }), ""],
    ["a line", { known: on("product_page", "strip", 2) }, offersHtml([long, short], { layout: "strip" }), ""],
    ["a ladder", { name: "product-ladder", known: on("product_ladder", "comparison", 2) }, ladderHtml(FLASKS), form],
    ["a ladder with long text", { name: "product-ladder", known: on("product_ladder", "comparison", 2) }, ladderHtml(long_rungs), form],
    [
      "the cart page",
      { name: "cart-offers", page_type: "cart", cart, known: on("cart_page", "list", 2, "below_lines") },
      offersHtml([card(0, { replaces: 41 }), long], { placement: "cart_page", layout: "list", free_delivery: delivery }),
      "",
    ],
    [
      "the drawer",
      { name: "cart-surfaces", page_type: "page", cart, known: on("cart_drawer", "strip", 1, "below_lines") },
      offersHtml([card(0, { replaces: 41, title: LONG })], { placement: "cart_drawer", layout: "strip", free_delivery: delivery }),
      drawer,
    ],
  ];

  for (const viewport of [DESKTOP, PHONE]) {
    it.each(surfaces)(`%s arrives without moving anything, and everybody can use it (${viewport.width}px)`, async (_, block, offers, theme) => {
      const page_html = theme && `<main><h1>A product</h1>[blocks]${theme}<div style="height:2000px">More.</div></main>`;
      const scene: Scene = { offers, blocks: [block], above_px: 100, ...(theme ? { page: page_html } : {}) };
      const shifts = await shop.visit(scene, viewport, async (page) => {
        await reaches(page, "shown");
        await page.waitForTimeout(400);
        expect(await page.evaluate(() => document.documentElement.scrollWidth)).toBe(viewport.width);
        for (const button of await page.locator("pairwell-offers button").all()) {
          const box = (await button.boundingBox())!;
          expect(Math.min(box.width, box.height)).toBeGreaterThanOrEqual(44);
        }
        await page.addScriptTag({ path: AXE });
        expect(await page.evaluate(problemsOf)).toEqual([]);
      });
      expect(shifts).toEqual([]);
    });

    it.each(surfaces)(`%s that stays silent moves nothing (${viewport.width}px)`, async (_, block, __, theme) => {
      const page_html = theme && `<main><h1>A product</h1>[blocks]${theme}<div style="height:2000px">More.</div></main>`;
      const shifts = await shop.visit({ offers: null, blocks: [block], above_px: 100, ...(theme ? { page: page_html } : {}) }, viewport, async (page) => {
        await reaches(page, "silent");
        await page.waitForTimeout(300);
      });
      expect(shifts).toEqual([]);
    });
  }

  it.each([["at once", {}], ["in two parts", { halts_after: "</pairwell-offers>" }]])("a product that had nothing to compare takes no space at the next look, page %s", async (_, network) => {
    const block: BlockContext = { name: "product-ladder", known: on("product_ladder", "comparison", 2) };
    const shifts = await shop.visit({ offers: null, blocks: [block], page: `<main>[blocks]${form}</main>`, ...network }, PHONE, async (page) => {
      await reaches(page, "silent");
      await page.reload();
      expect((await page.locator("pairwell-offers").boundingBox())!.height).toBe(0);
    });
    expect(shifts).toEqual([]);
  });

  it("asks for the surfaces in the order of the page", async () => {
    const blocks: BlockContext[] = [{ name: "product-ladder", known: on("product_ladder", "comparison", 2) }, { known: on("product_page", "cards", 4) }];
    const asked: string[] = [];
    await shop.visit({ offers: null, blocks }, DESKTOP, async (page) => {
      await reaches(page, "silent");
      // The tab would remember that there was nothing to compare, and not ask for the ladder again.
      await page.evaluate(() => sessionStorage.clear());
      page.on("request", (request) => asked.push(new URL(request.url()).searchParams.get("surfaces") ?? ""));
      await page.reload();
      await page.locator("pairwell-offers[data-state=silent]").first().waitFor({ state: "attached" });
    });
    expect(asked.filter(Boolean)).toEqual(["product_ladder@below_product,product_page@below_product"]);
  });

  it("opening the reasons of an option is the only thing that makes a ladder taller", async () => {
    const block: BlockContext = { name: "product-ladder", known: on("product_ladder", "comparison", 2) };
    await shop.visit({ offers: ladderHtml(FLASKS), blocks: [block], page: `<main>[blocks]${form}</main>` }, PHONE, async (page) => {
      await reaches(page, "shown");
      const height = async (): Promise<number> => (await page.locator("pairwell-offers").boundingBox())!.height;
      const before = await height();
      await page.locator("[part=choose]").nth(1).click();
      expect(await height()).toBe(before);
      expect(await page.locator("form input[name=id]").inputValue()).toBe("1011");
      await page.locator("summary").click();
      expect(await height()).toBeGreaterThan(before);
    });
  });
}, 30_000);

/** Runs in the page: what the accessibility checker has against it. */
async function problemsOf(): Promise<string[]> {
  type Axe = { run(context: Document, options: object): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
  const { axe } = window as unknown as { axe: Axe };
  const { violations } = await axe.run(document, { runOnly: ["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"] });
  return violations.map(({ id, nodes }) => `${id}: ${nodes[0]?.html}`);
}
