import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { card, offersHtml } from "./support/offers.ts";
import { type Reply, settle, Shop, type ShopOptions } from "./support/shop.ts";

const OFFERS = "/apps/pairwell/offers";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

function shopAnswering(reply: Reply, rest: ShopOptions = {}): Shop {
  return new Shop({ ...rest, replies: { [OFFERS]: reply, ...rest.replies } });
}
const shown = { body: offersHtml([card(0, { compare_at: "£10.00" }), card(1), card(2), card(3)]) };

describe("asking for offers", () => {
  it("waits until the block is near the viewport, then asks once", async () => {
    const shop = shopAnswering(shown);
    await shop.approach({ top: 5000 });
    expect(shop.calls).toHaveLength(0);
    await shop.approach({ top: 1500 });
    await shop.approach({ top: 100 });
    expect(shop.calls).toHaveLength(1);
  });

  it("says what the protocol asks for, and wants HTML", async () => {
    const shop = shopAnswering(shown, { block: { cart: { items: [{ variant_id: 11 }, { variant_id: 12, quantity: 3 }] } } });
    await shop.approach();
    const [call] = shop.callsTo(OFFERS);
    expect(Object.fromEntries(call!.url.searchParams)).toEqual({
      view: expect.stringMatching(/^pvw_[0-9a-f]{32}$/),
      page: "product",
      path: "/products/p",
      surfaces: "product_page",
      product: "101",
      variant: "1010",
      cart: "11:1,12:3",
      currency: "GBP",
      market: "GB",
      device: "desktop",
      visitor: shop.win.localStorage.getItem("pairwell_visitor"),
    });
    expect(call!.url.searchParams.get("visitor")).toMatch(/^vis_[0-9a-f]{32}$/);
    expect(call!.headers["Accept"]).toBe("text/html");
  });

  it("sends an empty cart as an empty value", async () => {
    const shop = shopAnswering(shown);
    await shop.approach();
    expect(shop.calls[0]!.url.searchParams.get("cart")).toBe("");
  });

  it("limits a huge cart, so that the address stays acceptable", async () => {
    const items = Array.from({ length: 400 }, (_, i) => ({ variant_id: 40_000_000_000_000 + i }));
    const shop = shopAnswering(shown, { block: { cart: { items } } });
    await shop.approach();
    expect(shop.calls[0]!.url.searchParams.get("cart")!.split(",")).toHaveLength(100);
  });

  it("asks under the shopper's locale", async () => {
    const shop = new Shop({ shopify: { routes: { root: "/fr/" } }, replies: { "/fr/apps/pairwell/offers": shown } });
    await shop.approach();
    expect(shop.cards).toHaveLength(4);
  });

  it("keeps the visitor it already has, and replaces one that is not ours", async () => {
    const known = `vis_${"a1".repeat(16)}`;
    const remembered = shopAnswering(shown, { before: (win) => win.localStorage.setItem("pairwell_visitor", known) });
    await remembered.approach();
    expect(remembered.calls[0]!.url.searchParams.get("visitor")).toBe(known);
    const odd = shopAnswering(shown, { before: (win) => win.localStorage.setItem("pairwell_visitor", "<script>") });
    await odd.approach();
    expect(odd.calls[0]!.url.searchParams.get("visitor")).toMatch(/^vis_[0-9a-f]{32}$/);
  });
});

describe("showing offers", () => {
  it("shows every card, with the prices of the page", async () => {
    const shop = shopAnswering(shown);
    await shop.approach();
    expect(shop.host.dataset["state"]).toBe("shown");
    expect(shop.part("headline").textContent).toBe("Goes well with");
    expect(shop.cards.map((each) => shop.part("title", each).textContent)).toEqual([
      "Product 0",
      "Product 1",
      "Product 2",
      "Product 3",
    ]);
    expect(shop.part("prices", shop.cards[0]).textContent).toBe("£8.50 £10.00");
    expect(shop.part("link", shop.cards[0]).getAttribute("href")).toBe("/products/p0");
  });

  it("leaves out a card that lacks what adding needs, and keeps the others", async () => {
    const body = offersHtml([card(0, { token: "" }), card(1), card(2, { title: " " })]);
    const shop = shopAnswering({ body });
    await shop.approach();
    expect(shop.cards.map((each) => each.dataset["offer"])).toEqual(["off_1"]);
  });

  it("runs no script that an answer might carry", async () => {
    const body = offersHtml([card(0)]).replace("<ul", "<script>window.ran = true</script><ul");
    const shop = shopAnswering({ body });
    await shop.approach();
    expect(shop.cards).toHaveLength(1);
    expect("ran" in shop.win).toBe(false);
  });
});

describe("silence", () => {
  const silences: [string, Reply][] = [
    ["an empty body", { body: "" }],
    ["white space only", { body: "\n  \n" }],
    ["a server error", { status: 500, body: offersHtml([card(0)]) }],
    ["a missing proxy", { status: 404, body: "<html>not found</html>" }],
    ["a lost connection", "offline"],
    ["another page, as behind a password", { body: "<!doctype html><form><input type=password></form>" }],
    ["an error of the theme engine", { body: "Liquid error: internal" }],
    ["a section without cards", { body: offersHtml([]) }],
    ["a section without its decision", { body: offersHtml([card(0)]).replace('data-decision="dec_1"', "") }],
    ["HTML that was cut off", { body: offersHtml([card(0)]).slice(0, 200) }],
  ];
  it.each(silences)("shows nothing on %s", async (_, reply) => {
    const shop = shopAnswering(reply);
    await shop.approach({ top: 1200 });
    shop.see(shop.host, { ratio: 0, top: 1200 });
    expect(shop.host.dataset["state"]).toBe("empty");
    expect(shop.root.querySelector("section")).toBeNull();
    expect(shop.errors).toEqual([]);
  });

  it("gives up after two seconds", async () => {
    const shop = shopAnswering("never");
    await shop.approach();
    await vi.advanceTimersByTimeAsync(1999);
    expect(shop.host.dataset["state"]).toBeUndefined();
    await vi.advanceTimersByTimeAsync(1);
    expect(shop.host.dataset["state"]).toBe("silent");
  });

  it("shows nothing without its style sheet", async () => {
    const shop = shopAnswering(shown, { styles: false });
    await shop.approach();
    expect(shop.cards).toHaveLength(0);
    expect(shop.host.dataset["state"]).toBe("silent");
  });

  it("shows nothing when the block left the page meanwhile", async () => {
    const shop = shopAnswering(shown);
    const { host } = shop;
    shop.see(host);
    host.remove();
    await settle();
    expect(host.dataset["state"]).toBeUndefined();
  });

  it("gives its space back only where nobody sees it", async () => {
    const shop = shopAnswering({ body: "" });
    await shop.approach({ top: 300 });
    expect(shop.host.dataset["state"]).toBe("silent");
    shop.see(shop.host, { top: 500 });
    expect(shop.host.dataset["state"]).toBe("silent");
    shop.see(shop.host, { ratio: 0, top: 900 });
    expect(shop.host.dataset["state"]).toBe("empty");
  });

  it.each([
    [true, "empty"],
    [false, "silent"],
  ])("above the viewport, scroll anchoring %s leaves it %s", async (anchors, state) => {
    const shop = shopAnswering({ body: "" }, { before: (win) => (win.CSS.supports = () => anchors) });
    await shop.approach({ top: 300 });
    shop.see(shop.host, { ratio: 0, top: -900 });
    expect(shop.host.dataset["state"]).toBe(state);
  });

  it("never throws into a page whose browser lacks what the widget needs", async () => {
    const shop = shopAnswering(shown, {
      before: (win) => Object.defineProperty(win, "IntersectionObserver", { value: undefined, configurable: true }),
    });
    expect(shop.calls).toEqual([]);
    expect(shop.errors).toEqual([]);
    expect(shop.win.document.querySelector("#after")).not.toBeNull();
  });
});

describe("theme editor", () => {
  const editor: ShopOptions = { shopify: { designMode: true, routes: { root: "/" } }, block: { design_mode: true } };

  it("shows offers to nobody in particular", async () => {
    const shop = shopAnswering(shown, editor);
    await shop.approach();
    expect(shop.cards).toHaveLength(4);
    expect(shop.calls[0]!.url.searchParams.has("visitor")).toBe(false);
    expect(shop.win.localStorage.getItem("pairwell_visitor")).toBeNull();
  });

  it("tells the merchant why the block is empty", async () => {
    const shop = shopAnswering({ body: "" }, editor);
    await shop.approach();
    expect(shop.part("hint").textContent).toContain("No offers here");
    expect(shop.host.dataset["state"]).toBe("hint");
  });

  it("follows a block that is moved", async () => {
    const shop = shopAnswering(shown, editor);
    await shop.approach();
    shop.win.document.body.prepend(shop.host);
    await shop.approach();
    expect(shop.cards).toHaveLength(4);
  });
});
