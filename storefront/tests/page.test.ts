import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BlockContext, Known } from "./support/extension.ts";
import { card, FLASKS, ladderHtml, offersHtml } from "./support/offers.ts";
import { settle, Shop, type ShopOptions } from "./support/shop.ts";

const OFFERS = "/apps/pairwell/offers";
const EVENTS = "/apps/pairwell/events";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

const known: Known = {
  on: {
    product_page: { layout: "cards", position: "below_product", items: 4 },
    product_ladder: { layout: "comparison", position: "before_add_button", items: 2 },
  },
  ladders: { "101": { id: 12, rungs: 3, rows: 3, benefits: 2 } },
};
const ladder: BlockContext = { name: "product-ladder", known };
const both = ladderHtml(FLASKS) + offersHtml([card(0), card(1)], { position: "below_product", decision: "dec_2" });

function openShop(options: ShopOptions = {}): Shop {
  return new Shop({ block: ladder, blocks: [{ known }], ...options, replies: { [OFFERS]: { body: both }, [EVENTS]: { status: 202 }, ...options.replies } });
}
const asked = (shop: Shop, n = 0): Record<string, string> => Object.fromEntries(shop.callsTo(OFFERS)[n]!.url.searchParams);

describe("one look at a page", () => {
  it("asks once for every block, when the first comes near", async () => {
    const shop = openShop();
    await settle();
    expect(shop.callsTo(OFFERS)).toHaveLength(0);
    shop.see(shop.hostOf("product_ladder"));
    await settle();
    shop.see(shop.hostOf("product_page"));
    await settle();
    expect(shop.callsTo(OFFERS)).toHaveLength(1);
    // In which order is for layout.test.ts to see: this document upgrades its elements last to first.
    expect(asked(shop)["surfaces"]!.split(",").sort()).toEqual(["product_ladder@before_add_button", "product_page@below_product"]);
    expect(shop.rootOf("product_ladder").querySelectorAll("[part~=rung]")).toHaveLength(3);
    expect(shop.rootOf("product_page").querySelectorAll("[part=card]")).toHaveLength(2);
  });

  it("gives each block its own part of the answer, and silence to the one that has none", async () => {
    const shop = openShop({ replies: { [OFFERS]: { body: offersHtml([card(0)], { position: "below_product" }) } } });
    await shop.approach();
    expect(shop.hostOf("product_page").dataset["state"]).toBe("shown");
    expect(shop.hostOf("product_ladder").dataset["state"]).toBe("silent");
  });

  it("takes no section of another place", async () => {
    const shop = openShop({ replies: { [OFFERS]: { body: offersHtml([card(0)], { position: "below_description" }) } } });
    await shop.approach();
    expect(shop.hostOf("product_page").dataset["state"]).toBe("silent");
  });

  it("is silent when a further script cannot be loaded", async () => {
    const shop = openShop({ missing: ["pairwell-ladder.js"] });
    await shop.approach();
    expect(shop.hostOf("product_ladder").dataset["state"]).toBe("silent");
    expect(shop.hostOf("product_page").dataset["state"]).toBe("shown");
    expect(shop.errors).toEqual([]);
  });

  it("says which look this tab had before, once", async () => {
    const before = `pvw_${"b".repeat(32)}`;
    const shop = openShop({ before: (win) => win.sessionStorage.setItem("pairwell_view", before) });
    await shop.approach();
    expect(asked(shop)["left"]).toBe(before);
    expect(shop.win.sessionStorage.getItem("pairwell_view")).toBe(asked(shop)["view"]);
  });

  it("is another look after the browser has brought the page back, and shows what it had until then", async () => {
    const shop = openShop();
    await shop.approach();
    const back = Object.assign(new shop.win.Event("pageshow"), { persisted: true });
    shop.win.dispatchEvent(back);
    expect(shop.hostOf("product_page").dataset["state"]).toBe("shown");
    await shop.approach();
    const [first, second] = [asked(shop, 0), asked(shop, 1)];
    expect(second["view"]).not.toBe(first["view"]);
    expect(second["left"]).toBe(first["view"]);
    expect(shop.rootOf("product_page").querySelectorAll("section")).toHaveLength(1);
  });

  it("says phone on a narrow screen", async () => {
    const shop = openShop({ before: (win) => Object.defineProperty(win, "innerWidth", { value: 390 }) });
    await shop.approach();
    expect(asked(shop)["device"]).toBe("phone");
  });
});

describe("what the tab remembers", () => {
  it("are the products looked at before, newest first, at most five, without this one", async () => {
    const shop = openShop({ before: (win) => win.sessionStorage.setItem("pairwell_recent", "1,101,2,3,4,5,6") });
    await shop.approach();
    expect(asked(shop)["recent"]).toBe("1,2,3,4,5");
    expect(shop.win.sessionStorage.getItem("pairwell_recent")).toBe("101,1,2,3,4,5");
  });

  it("are no products without consent, and those it had are forgotten", async () => {
    const shopify = { routes: { root: "/" }, customerPrivacy: { analyticsProcessingAllowed: () => false } };
    const shop = openShop({ shopify, before: (win) => win.sessionStorage.setItem("pairwell_recent", "1,2") });
    await shop.approach();
    expect(asked(shop)).not.toHaveProperty("recent");
    expect(asked(shop)).not.toHaveProperty("visitor");
    expect(shop.win.sessionStorage.getItem("pairwell_recent")).toBeNull();
  });

  it.each([true, false])("is what was declined, for the next request (consent: %s)", async (allowed) => {
    const shopify = { routes: { root: "/" }, customerPrivacy: { analyticsProcessingAllowed: () => allowed } };
    const shop = openShop({ shopify });
    await shop.approach();
    (shop.rootOf("product_page").querySelector("[part=dismiss]") as HTMLElement).click();
    await settle();
    // At once, and so that it arrives although the page is left.
    expect(shop.callsTo(EVENTS).map(({ keepalive, body }) => [keepalive, body.events[0].type])).toEqual(allowed ? [[true, "decline"]] : []);
    shop.win.dispatchEvent(Object.assign(new shop.win.Event("pageshow"), { persisted: true }));
    await shop.approach();
    expect(asked(shop, 1)["declined"]).toBe("700");
  });

  it("is that there was nothing to compare a product with", async () => {
    const shop = openShop({ replies: { [OFFERS]: { body: "" } } });
    await shop.approach();
    expect(shop.win.sessionStorage.getItem("pairwell_silent")).toBe("101");
    const next = openShop({ before: (win) => win.sessionStorage.setItem("pairwell_silent", "101") });
    // What the block's own line of script does while the page is drawn.
    next.hostOf("product_ladder").dataset["state"] = "empty";
    next.see(next.hostOf("product_page"));
    await settle();
    expect(asked(next)["surfaces"]).toBe("product_page@below_product");
  });
});
