import type { Page } from "playwright-core";
import { afterAll, beforeAll, describe, expect, it } from "vitest";
import { BrowserShop, type Scene } from "./support/browser.ts";
import { card, offersHtml } from "./support/offers.ts";

// `scripts/env.sh` sets it. Layout cannot be tested without a browser, so without one these say "skipped".
const CHROMIUM = process.env["PAIRWELL_CHROMIUM"];
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
    page.locator(`pairwell-offers[data-state=${state}]`).waitFor({ state: "attached" });

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
}, 30_000);
