import { existsSync, readdirSync, readFileSync } from "node:fs";
import { fileURLToPath } from "node:url";
import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { targetsOf } from "../extensions.mjs";
import { CheckoutHost, type CheckoutOptions, offer } from "./support/checkout-host.ts";

const FOLDER = fileURLToPath(new URL("../extensions/pairwell-checkout", import.meta.url));
const TYPES = fileURLToPath(new URL("../../node_modules/@shopify/ui-extensions/build/ts/surfaces", import.meta.url));
const VISITOR = `vis_${"0".repeat(31)}7`;
const named = [{ key: "__pairwell_visitor", value: VISITOR }];
const inCheckout: CheckoutOptions = { target: "purchase.checkout.block.render" };

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function open(options: CheckoutOptions = {}): Promise<CheckoutHost> {
  const host = new CheckoutHost(options);
  await host.wait(200);
  return host;
}

describe("after payment", () => {
  it("asks once, in the buyer's name, for what goes with the order", async () => {
    const { asked } = await open({ attributes: named, storage: { pairwell_declined: [7, 8] } });
    expect(asked).toEqual([{
      path: "/checkout/offers", authorization: "Bearer signed.by.platform", body: undefined,
      params: { page: "thank_you", surfaces: "thank_you", cart: "41:2", currency: "GBP", market: "GB", order: "5001", visitor: VISITOR, declined: "7,8" },
    }]);
  });

  it("shows the reason, and the price that the shop itself says", async () => {
    const host = await open({ offers: [offer(0), offer(1)], sold: { 1000: { title: "Bulb", price: "4.0", before: "5.0" }, 1001: { title: "Shade", price: "9.5", before: "9.5" } } });
    expect(host.text).toContain("Goes with what you ordered");
    expect(host.text).toContain("Bulb£4.00Before £5.00Bought together in 0 of 40 orders");
    expect(host.text).toContain("Shade£9.50Bought together in 1 of 40 orders");
    expect(host.queries[0]!.variables).toEqual({ ids: ["gid://shopify/ProductVariant/1000", "gid://shopify/ProductVariant/1001"], country: "GB" });
  });

  it("leads to a new cart whose line carries the token, never straight to paying", async () => {
    const host = await open({ attributes: named });
    const url = new URL(host.button("Buy").getAttribute("href") ?? host.button("Buy").href);
    expect(url.origin + url.pathname).toBe("https://shop.example/cart/1000:1");
    expect(url.searchParams.get("storefront")).toBe("true");
    expect(JSON.parse(Buffer.from(url.searchParams.get("properties")!, "base64url").toString())).toEqual({ _pairwell: "token-0" });
    expect(url.searchParams.get("attributes[__pairwell_visitor]")).toBe(VISITOR);
    await host.click("Buy");
    expect(host.told).toContain("click off_0");
  });

  it("is the same on the page of an order", async () => {
    const host = await open({ target: "customer-account.order-status.block.render", attributes: undefined });
    expect(host.asked[0]!.params).toMatchObject({ page: "thank_you", surfaces: "thank_you", order: "5001" });
    expect(host.text).toContain("Bulb");
  });

  it("counts what has stood there for a second as seen", async () => {
    const host = await open();
    expect(host.told).toEqual([]);
    await host.wait(1000);
    expect(host.told).toEqual(["exposure off_0"]);
    expect(host.asked.at(-1)!.body).toEqual({ visitor: null, events: [{ id: expect.stringMatching(/^[0-9a-f-]{36}$/), type: "exposure", decision_id: "dec_1", offer_id: "off_0", slot: 0, at: expect.any(String) }] });
  });
});

describe("not for me", () => {
  it("takes the card away, tells the server, and is remembered by the page", async () => {
    const host = await open({ offers: [offer(0), offer(1)], attributes: named });
    await host.click("Not for me: Bulb");
    expect(host.text).not.toContain("£4.00");
    expect(host.text).toContain("Shade");
    expect(host.text).toContain("Bulb is hidden.");
    expect(host.told).toEqual(["decline off_0"]);
    expect(host.asked.at(-1)!.body.visitor).toBe(VISITOR);
    expect(host.storage.get("pairwell_declined")).toEqual([100]);
    await host.click("Not for me: Shade");
    expect(host.text).toBe("Shade is hidden.");
    expect(host.storage.get("pairwell_declined")).toEqual([101, 100]);
    expect(host.buttons).toEqual([]);
  });
});

describe("before payment", () => {
  it("adds one to the cart with the hidden token, once", async () => {
    const host = await open({ ...inCheckout, attributes: named });
    expect(host.asked[0]!.params).toMatchObject({ page: "checkout", surfaces: "cart_page" });
    expect(host.asked[0]!.params).not.toHaveProperty("order");
    await host.click("Add: Bulb");
    await host.click("Added: Bulb");
    expect(host.changes).toEqual([{ type: "addCartLine", merchandiseId: "gid://shopify/ProductVariant/1000", quantity: 1, attributes: [{ key: "_pairwell", value: "token-0" }] }]);
    expect(host.told).toContain("add off_0");
  });

  it("says so when the cart refuses, and can be tried again", async () => {
    const host = await open({ ...inCheckout, adding: { type: "error", message: "Sold out" } });
    await host.click("Add: Bulb");
    expect(host.text).toContain("This could not be added.");
    expect(host.told).not.toContain("add off_0");
    await host.click("Add: Bulb");
    expect(host.changes).toHaveLength(2);
  });

  it("does not even ask where nothing may be added", async () => {
    const host = await open({ ...inCheckout, canAddCartLine: false });
    expect(host.asked).toEqual([]);
    expect(host.text).toBe("");
  });
});

describe("restraint", () => {
  it("shows no more than the server sent, and never more than four", async () => {
    const many = Array.from({ length: 6 }, (_, n) => offer(n));
    const sold = Object.fromEntries(many.map(({ variant_id, title }) => [variant_id, { title, price: "1.0" }]));
    const host = await open({ offers: many, sold });
    expect(host.buttons.filter((label) => label.startsWith("Buy"))).toHaveLength(4);
  });

  it("leaves out what the shop does not sell to this buyer, and exchanges of lines", async () => {
    const host = await open({ offers: [offer(0), offer(1), offer(2, { kind: "upsell" })], sold: { 1000: { title: "Bulb", price: "4.0", available: false }, 1002: { title: "Lantern", price: "30.0" } } });
    expect(host.text).toBe("");
    await host.wait(5000);
    expect(host.told).toEqual([]);
  });

  it.each<[string, CheckoutOptions["offers"]]>([["silence", []], ["a failure", 500], ["a refusal", 401]])("shows nothing on %s", async (_, offers) => {
    const host = await open({ offers: offers! });
    expect(host.text).toBe("");
    expect(host.queries).toEqual([]);
  });
});

describe("consent", () => {
  it("sends no name without it, and never makes one", async () => {
    const without = await open({ attributes: named, analyticsAllowed: false });
    expect(without.asked[0]!.params).not.toHaveProperty("visitor");
    expect(without.button("Buy").getAttribute("href") ?? without.button("Buy").href).not.toContain("vis_");
    const unnamed = await open({ attributes: [{ key: "__pairwell_visitor", value: "someone@example.com" }] });
    expect(unnamed.asked[0]!.params).not.toHaveProperty("visitor");
    expect([...unnamed.storage.keys()]).toEqual([]);
  });
});

describe("its files", () => {
  it("name targets that the platform has, and the bundle serves each", async () => {
    const targets = await targetsOf(FOLDER);
    expect(new CheckoutHost().targets).toEqual(targets.map(({ target }) => target));
    for (const { target, module } of targets) {
      const surface = target.startsWith("purchase.") ? "checkout" : "customer-account";
      expect(existsSync(`${TYPES}/${surface}/targets/${target}.d.ts`), target).toBe(true);
      expect(existsSync(`${FOLDER}/${module}`), module).toBe(true);
    }
  });

  it("say the same in every language", () => {
    const languages = readdirSync(`${FOLDER}/locales`);
    expect(languages).toContain("en.default.json");
    const words = (file: string) => JSON.parse(readFileSync(`${FOLDER}/locales/${file}`, "utf8")) as Record<string, string>;
    const english = words("en.default.json");
    for (const file of languages) {
      expect(Object.keys(words(file)).sort(), file).toEqual(Object.keys(english).sort());
      for (const [key, text] of Object.entries(words(file))) expect(text.match(/\{\{\w+\}\}/g), `${file} ${key}`).toEqual(english[key]!.match(/\{\{\w+\}\}/g));
    }
  });

  it.each([["de", "Nichts für mich: Bulb"], ["fr", "Pas pour moi: Bulb"]])("speak %s", async (language, label) => {
    expect((await open({ language })).buttons).toContain(label);
  });
});
