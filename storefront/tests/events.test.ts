import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { card, offersHtml } from "./support/offers.ts";
import { type Reply, Shop, type ShopOptions } from "./support/shop.ts";

const OFFERS = "/apps/pairwell/offers";
const EVENTS = "/apps/pairwell/events";
const accepted: Reply = { status: 202, body: '{"accepted":1}' };

beforeEach(() => void vi.useFakeTimers({ now: Date.UTC(2026, 0, 5, 10) }));
afterEach(() => void vi.useRealTimers());

async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const replies = { [OFFERS]: { body: offersHtml([card(0), card(1)]) }, [EVENTS]: accepted, ...options.replies };
  const shop = new Shop({ ...options, replies });
  await shop.approach();
  return shop;
}

/** Everything sent so far, as "type offer". */
function sent(shop: Shop): string[] {
  const bodies = [...shop.callsTo(EVENTS), ...shop.beacons].map(({ body }) => body);
  return bodies.flatMap(({ events }) => events.map((event: any) => `${event.type} ${event.offer_id}`));
}

describe("exposure", () => {
  it("counts a card that was half visible for a second", async () => {
    const shop = await openShop();
    shop.see(shop.cards[0]!, { ratio: 0.5 });
    shop.see(shop.cards[1]!, { ratio: 0.49 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent(shop)).toEqual(["exposure off_0"]);
  });

  it("does not count a card that was only scrolled past", async () => {
    const shop = await openShop();
    shop.see(shop.cards[0]!);
    await vi.advanceTimersByTimeAsync(999);
    shop.see(shop.cards[0]!, { ratio: 0.2 });
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent(shop)).toEqual([]);
  });

  it("does not count time in a hidden tab, and starts over when it comes back", async () => {
    const shop = await openShop();
    shop.see(shop.cards[0]!);
    await vi.advanceTimersByTimeAsync(900);
    shop.setTab("hidden");
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent(shop)).toEqual([]);
    shop.setTab("visible");
    await vi.advanceTimersByTimeAsync(999);
    shop.setTab("hidden");
    expect(sent(shop)).toEqual([]);
    shop.setTab("visible");
    await vi.advanceTimersByTimeAsync(4000);
    expect(sent(shop)).toEqual(["exposure off_0"]);
  });

  it("does not count a page that was opened in a background tab", async () => {
    const shop = await openShop();
    shop.setTab("hidden");
    shop.see(shop.cards[0]!);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(sent(shop)).toEqual([]);
  });

  it("counts each offer once", async () => {
    const shop = await openShop();
    for (let look = 0; look < 3; look++) {
      shop.see(shop.cards[0]!);
      await vi.advanceTimersByTimeAsync(5000);
      shop.see(shop.cards[0]!, { ratio: 0 });
    }
    expect(sent(shop)).toEqual(["exposure off_0"]);
  });
});

describe("sending", () => {
  it("sends one batch with everything the server needs", async () => {
    const shop = await openShop();
    for (const each of shop.cards) shop.see(each);
    await vi.advanceTimersByTimeAsync(3000);
    const calls = shop.callsTo(EVENTS);
    expect(calls).toHaveLength(1);
    expect(calls[0]).toMatchObject({ method: "POST", keepalive: true });
    expect(calls[0]!.headers["Content-Type"]).toBe("application/json");
    expect(calls[0]!.body).toEqual({
      visitor: shop.win.localStorage.getItem("pairwell_visitor"),
      events: [0, 1].map((slot) => ({
        id: expect.stringMatching(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/),
        type: "exposure",
        decision_id: "dec_1",
        offer_id: `off_${slot}`,
        slot,
        at: "2026-01-05T10:00:01.000Z",
      })),
    });
  });

  it("makes valid event ids on pages without crypto.randomUUID", async () => {
    const shop = await openShop({
      before: (win) => Object.defineProperty(win.crypto, "randomUUID", { value: undefined, configurable: true }),
    });
    for (const each of shop.cards) shop.see(each);
    await vi.advanceTimersByTimeAsync(3000);
    const ids = shop.callsTo(EVENTS)[0]!.body.events.map(({ id }: { id: string }) => id);
    expect(new Set(ids).size).toBe(2);
    for (const id of ids) expect(id).toMatch(/^[0-9a-f]{8}-[0-9a-f]{4}-4[0-9a-f]{3}-[89ab][0-9a-f]{3}-[0-9a-f]{12}$/);
  });

  it("counts a click on the product, also with the middle button, once", async () => {
    const shop = await openShop();
    const title = shop.part("title", shop.cards[0]);
    title.dispatchEvent(new shop.win.MouseEvent("auxclick", { button: 1, bubbles: true, composed: true }));
    title.click();
    await vi.advanceTimersByTimeAsync(3000);
    expect(sent(shop)).toEqual(["click off_0"]);
  });

  it("takes the middle button on anything but the product for nothing", async () => {
    const shop = await openShop();
    for (const name of ["add", "dismiss"]) {
      const press = new shop.win.MouseEvent("auxclick", { button: 1, bubbles: true, composed: true });
      shop.part(name, shop.cards[0]).dispatchEvent(press);
    }
    await vi.advanceTimersByTimeAsync(3000);
    expect(shop.cards).toHaveLength(2);
    expect(shop.callsTo("/cart/add.js")).toEqual([]);
    expect(sent(shop)).toEqual([]);
  });

  it.each(["pagehide", "hidden tab"])("sends what is waiting on %s, by beacon, once", async (leaving) => {
    const shop = await openShop();
    shop.part("link", shop.cards[0]).click();
    if (leaving === "pagehide") shop.win.dispatchEvent(new shop.win.Event("pagehide"));
    else shop.setTab("hidden");
    shop.win.dispatchEvent(new shop.win.Event("pagehide"));
    await vi.advanceTimersByTimeAsync(10_000);
    expect(shop.beacons).toHaveLength(1);
    expect(shop.beacons[0]).toMatchObject({ path: EVENTS, type: "application/json" });
    expect(sent(shop)).toEqual(["click off_0"]);
  });

  it("falls back to fetch when the beacon is refused", async () => {
    const shop = await openShop();
    shop.win.navigator.sendBeacon = () => false;
    shop.part("link", shop.cards[0]).click();
    shop.win.dispatchEvent(new shop.win.Event("pagehide"));
    await vi.advanceTimersByTimeAsync(0);
    expect(shop.callsTo(EVENTS)).toHaveLength(1);
    expect(shop.callsTo(EVENTS)[0]!.keepalive).toBe(true);
  });

  it.each<[string, Reply, number]>([
    ["a server error", { status: 503 }, 2],
    ["a rate limit", { status: 429 }, 2],
    ["a lost connection", "offline", 2],
    ["a refusal", { status: 400 }, 1],
  ])("after %s it sends %s in all %i time(s), under the same ids", async (_, reply, times) => {
    const shop = await openShop({ replies: { [EVENTS]: reply } });
    shop.part("link", shop.cards[0]).click();
    await vi.advanceTimersByTimeAsync(120_000);
    const calls = shop.callsTo(EVENTS);
    expect(calls).toHaveLength(times);
    expect(new Set(calls.map(({ body }) => body.events[0].id)).size).toBe(1);
    expect(shop.errors).toEqual([]);
  });
});

describe("consent", () => {
  const refusal = () => false;

  it("without consent offers are shown, but nobody is named and nothing is sent", async () => {
    const shop = await openShop({
      shopify: { routes: { root: "/" }, customerPrivacy: { analyticsProcessingAllowed: refusal } },
      replies: { "/cart/add.js": { body: "{}" } },
    });
    expect(shop.cards).toHaveLength(2);
    expect(shop.callsTo(OFFERS)[0]!.url.searchParams.has("visitor")).toBe(false);
    for (const each of shop.cards) shop.see(each);
    shop.part("link", shop.cards[0]).click();
    shop.part("add", shop.cards[0]).click();
    await vi.advanceTimersByTimeAsync(20_000);
    shop.win.dispatchEvent(new shop.win.Event("pagehide"));
    expect(sent(shop)).toEqual([]);
    expect(shop.callsTo("/cart/update.js")).toEqual([]);
    expect(shop.win.localStorage.length).toBe(0);
  });

  it("a consent interface that fails counts as a no", async () => {
    const customerPrivacy = {
      analyticsProcessingAllowed: () => {
        throw new Error("not loaded");
      },
    };
    const shop = await openShop({ shopify: { routes: { root: "/" }, customerPrivacy } });
    expect(shop.callsTo(OFFERS)[0]!.url.searchParams.has("visitor")).toBe(false);
    expect(shop.cards).toHaveLength(2);
  });

  it("consent taken back erases the visitor and what was waiting", async () => {
    let allowed = true;
    const customerPrivacy = { analyticsProcessingAllowed: () => allowed };
    const shop = await openShop({ shopify: { routes: { root: "/" }, customerPrivacy } });
    shop.part("link", shop.cards[0]).click();
    expect(shop.win.localStorage.getItem("pairwell_visitor")).not.toBeNull();
    allowed = false;
    await vi.advanceTimersByTimeAsync(20_000);
    expect(sent(shop)).toEqual([]);
    expect(shop.win.localStorage.getItem("pairwell_visitor")).toBeNull();
  });

  it("consent given later counts from then on", async () => {
    let allowed = false;
    const customerPrivacy = { analyticsProcessingAllowed: () => allowed };
    const shop = await openShop({ shopify: { routes: { root: "/" }, customerPrivacy } });
    shop.part("link", shop.cards[0]).click();
    allowed = true;
    shop.part("link", shop.cards[1]).click();
    await vi.advanceTimersByTimeAsync(3000);
    expect(sent(shop)).toEqual(["click off_1"]);
  });
});

it("sends nothing from the theme editor", async () => {
  const shop = await openShop({ shopify: { designMode: true }, block: { design_mode: true } });
  for (const each of shop.cards) shop.see(each);
  shop.part("link", shop.cards[0]).click();
  shop.part("dismiss", shop.cards[0]).click();
  await vi.advanceTimersByTimeAsync(20_000);
  shop.win.dispatchEvent(new shop.win.Event("pagehide"));
  expect(sent(shop)).toEqual([]);
});

it("keeps one visitor for the page when storage is forbidden", async () => {
  const shop = await openShop({
    before: (win) =>
      Object.defineProperty(win, "localStorage", {
        get: () => {
          throw new DOMException("denied", "SecurityError");
        },
      }),
  });
  shop.part("link", shop.cards[0]).click();
  await vi.advanceTimersByTimeAsync(3000);
  const asked = shop.callsTo(OFFERS)[0]!.url.searchParams.get("visitor");
  expect(asked).toMatch(/^vis_[0-9a-f]{32}$/);
  expect(shop.callsTo(EVENTS)[0]!.body.visitor).toBe(asked);
});
