import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { buildExtensions } from "../extensions.mjs";
import { PixelHost } from "./support/pixel-host.ts";

const variant = { id: "81230", title: "Red", sku: "R", price: { amount: 12, currencyCode: "GBP" }, product: { id: "8123", title: "Lamp", vendor: "V", url: "/products/lamp" } };
const checkout = {
  token: "t", order: { id: "5001", customer: { id: "77", isFirstOrder: true } }, email: "a@b.example", phone: "+44", currencyCode: "GBP",
  shippingAddress: { address1: "1 Street" }, billingAddress: { firstName: "Ann" }, totalPrice: { amount: 12 }, lineItems: [{ id: "1", title: "Lamp" }],
};
const VISITOR = `vis_${"0".repeat(31)}7`;

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("the pixel", () => {
  it("listens to the steps on the way to an order, and to nothing else", () => {
    expect(new PixelHost().listens).toEqual(["product_viewed", "product_added_to_cart", "checkout_started", "checkout_completed"]);
  });

  it("tells what was looked at and put into the cart in one batch", async () => {
    const host = new PixelHost();
    host.publish("product_viewed", { productVariant: variant });
    host.publish("product_added_to_cart", { cartLine: { quantity: 2, merchandise: variant, cost: {} } });
    expect(host.sent).toEqual([]);
    await host.wait(500);
    expect(host.sent.map(({ url, body }) => ({ url, body }))).toEqual([{
      url: "https://app.example/pixel/events",
      body: {
        key: "pub_1", visitor: VISITOR,
        events: [
          { id: "sh-1", at: "2026-01-05T10:00:00.000Z", type: "product_viewed", product: 8123, variant: 81230 },
          { id: "sh-2", at: "2026-01-05T10:00:00.000Z", type: "cart_added", product: 8123, variant: 81230, quantity: 2 },
        ],
      },
    }]);
    // Sent to the end when the page is left, with no cookie, and in a way that browsers do not ask about first.
    expect(host.sent[0]!.init).toMatchObject({ method: "POST", keepalive: true, credentials: "omit" });
    expect(host.sent[0]!.init.headers).toBeUndefined();
  });

  it("tells of checkout and order at once, because the page is about to go", async () => {
    const host = new PixelHost();
    host.publish("checkout_started", { checkout: { ...checkout, order: null } });
    await host.wait(0);
    host.publish("checkout_completed", { checkout });
    await host.wait(0);
    expect(host.sent.map(({ body }) => body.events[0])).toEqual([
      { id: "sh-1", at: expect.any(String), type: "checkout_started" },
      { id: "sh-2", at: expect.any(String), type: "order_placed", order: 5001 },
    ]);
  });

  it("tells of an order whose number is not known yet", async () => {
    const host = new PixelHost();
    host.publish("checkout_completed", { checkout: { ...checkout, order: { id: null, customer: null } } });
    await host.wait(0);
    expect(host.sent[0]!.body.events).toEqual([{ id: "sh-1", at: expect.any(String), type: "order_placed" }]);
  });

  it("says nothing of a person", async () => {
    const host = new PixelHost();
    host.publish("product_viewed", { productVariant: variant });
    host.publish("checkout_completed", { checkout });
    await host.wait(1000);
    const said = JSON.stringify(host.sent);
    for (const personal of ["a@b.example", "+44", "Street", "Ann", "77\"", "c-personal", "Some browser", "account"]) expect(said).not.toContain(personal);
  });

  it("tells an event once, however often it is published", async () => {
    const host = new PixelHost();
    for (let i = 0; i < 3; i++) host.publish("product_viewed", { productVariant: variant }, { id: "sh-same" });
    await host.wait(500);
    host.publish("product_viewed", { productVariant: variant }, { id: "sh-same" });
    await host.wait(500);
    expect(host.sent.flatMap(({ body }) => body.events)).toHaveLength(1);
  });

  it("sends at most fifty at once", async () => {
    const host = new PixelHost();
    for (let i = 0; i < 120; i++) host.publish("product_viewed", { productVariant: variant });
    await host.wait(2000);
    expect(host.sent.map(({ body }) => body.events.length)).toEqual([50, 50, 20]);
  });

  it.each([["offline" as const], [429], [503]])("sends once more under the same ids after %s, and then lets it be", async (failure) => {
    const host = new PixelHost({ answers: [failure, failure, 202] });
    host.publish("product_viewed", { productVariant: variant });
    await host.wait(60_000);
    expect(host.sent).toHaveLength(2);
    expect(host.sent[1]!.body).toEqual(host.sent[0]!.body);
  });

  it("does not repeat what the server refuses", async () => {
    const host = new PixelHost({ answers: [404] });
    host.publish("product_viewed", { productVariant: variant });
    await host.wait(60_000);
    expect(host.sent).toHaveLength(1);
  });

  it("has no name for a browser that the widget has not named, or named otherwise", async () => {
    for (const visitor of [null, "someone@example.com"]) {
      const host = new PixelHost({ visitor });
      host.publish("product_viewed", { productVariant: variant });
      await host.wait(500);
      expect(host.sent[0]!.body.visitor).toBeNull();
    }
  });

  it("takes the name that the widget makes while the batch waits", async () => {
    const host = new PixelHost({ visitor: null });
    host.publish("product_viewed", { productVariant: variant });
    host.storage.set("pairwell_visitor", VISITOR);
    await host.wait(500);
    expect(host.sent[0]!.body.visitor).toBe(VISITOR);
  });

  it("leaves out what it does not understand, and goes on", async () => {
    const host = new PixelHost();
    host.publish("product_viewed", null);
    host.publish("product_viewed", { productVariant: { ...variant, product: { ...variant.product, id: "lamp" } } });
    host.publish("product_added_to_cart", { cartLine: null });
    host.publish("product_viewed", { productVariant: variant });
    await host.wait(500);
    expect(host.sent[0]!.body.events).toHaveLength(1);
  });
});

describe("consent", () => {
  it("keeps everything back until it is given", async () => {
    const host = new PixelHost({ analyticsAllowed: false });
    host.publish("product_viewed", { productVariant: variant });
    await host.wait(5000);
    expect(host.sent).toEqual([]);
    host.consent(true);
    host.publish("product_viewed", { productVariant: variant });
    await host.wait(500);
    expect(host.sent[0]!.body.events).toHaveLength(1);
  });

  it("drops what has not gone when it is taken back, also what would be sent again", async () => {
    const host = new PixelHost({ answers: [503] });
    host.publish("product_viewed", { productVariant: variant });
    host.consent(false);
    await host.wait(60_000);
    expect(host.sent).toEqual([]);
    const other = new PixelHost({ answers: [503] });
    other.publish("product_viewed", { productVariant: variant });
    await other.wait(600);
    other.consent(false);
    await other.wait(60_000);
    expect(other.sent).toHaveLength(1);
  });
});

it("does nothing in a shop that has no settings for it", () => {
  for (const settings of [{}, { key: "pub_1" }, { key: "", endpoint: "https://app.example" }, { key: 7, endpoint: "x" }]) expect(new PixelHost({ settings }).listens).toEqual([]);
});

it("stays within what the platform takes, and within our own budget", async () => {
  for (const bundled of await buildExtensions()) expect(bundled).toMatchObject({ within_budget: true });
});
