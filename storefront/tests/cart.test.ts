import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import { card, offersHtml } from "./support/offers.ts";
import { type Call, type Reply, settle, Shop, type ShopOptions } from "./support/shop.ts";

const OFFERS = "/apps/pairwell/offers";
const EVENTS = "/apps/pairwell/events";
const ADD = "/cart/add.js";
const UPDATE = "/cart/update.js";

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function openShop(options: ShopOptions = {}): Promise<Shop> {
  const replies = {
    [OFFERS]: { body: offersHtml([card(0), card(1), card(2)]) },
    [EVENTS]: { status: 202 },
    [ADD]: { body: '{"items":[{"id":500}]}' },
    [UPDATE]: { body: "{}" },
    ...options.replies,
  };
  const shop = new Shop({ ...options, replies });
  await shop.approach();
  return shop;
}

async function add(shop: Shop, slot: number): Promise<void> {
  shop.part("add", shop.cards[slot]).click();
  await settle();
}

function refusal(body: unknown): Reply {
  return { status: 422, body: typeof body === "string" ? body : JSON.stringify(body) };
}

describe("adding", () => {
  it("adds one of the variant, with the offer's token where nobody sees it", async () => {
    const shop = await openShop();
    await add(shop, 0);
    expect(shop.callsTo(ADD).map(({ method, body }) => [method, body])).toEqual([
      ["POST", { items: [{ id: 500, quantity: 1, properties: { _pairwell: "token-0" } }] }],
    ]);
  });

  it("says so on the button and to screen readers, tells the theme, and counts it", async () => {
    const shop = await openShop();
    const told: unknown[] = [];
    shop.win.document.addEventListener("pairwell:added", (event) => told.push((event as CustomEvent).detail));
    await add(shop, 0);
    expect(shop.part("add", shop.cards[0]).textContent).toBe("Added");
    expect(shop.part("status").textContent).toBe("Product 0 was added to your cart.");
    expect(shop.part("status").getAttribute("role")).toBe("status");
    expect(told).toEqual([{ answer: { items: [{ id: 500 }] }, offer_id: "off_0", variant_id: "500" }]);
    await vi.advanceTimersByTimeAsync(3000);
    expect(shop.callsTo(EVENTS)[0]!.body.events).toMatchObject([{ type: "add", offer_id: "off_0" }]);
  });

  it("adds once, however often the button is pressed", async () => {
    const shop = await openShop();
    shop.part("add", shop.cards[0]).click();
    expect(shop.part("add", shop.cards[0]).textContent).toBe("Adding…");
    expect(shop.part("add", shop.cards[0]).getAttribute("aria-disabled")).toBe("true");
    shop.part("add", shop.cards[0]).click();
    await settle();
    await add(shop, 0);
    expect(shop.callsTo(ADD)).toHaveLength(1);
  });

  it("makes its calls to the cart one after another", async () => {
    const open: string[] = [];
    let overlapped = false;
    const slow = async ({ url }: Call): Promise<Reply> => {
      overlapped ||= open.length > 0;
      open.push(url.pathname);
      await new Promise((resolve) => setTimeout(resolve, 300));
      open.pop();
      return { body: "{}" };
    };
    const shop = await openShop({ replies: { [ADD]: slow, [UPDATE]: slow } });
    for (const each of shop.cards) shop.part("add", each).click();
    await vi.advanceTimersByTimeAsync(2000);
    expect(shop.callsTo(ADD)).toHaveLength(3);
    expect(overlapped).toBe(false);
  });

  it("does not stay busy when the cart never answers", async () => {
    const shop = await openShop({ replies: { [ADD]: "never" } });
    await add(shop, 0);
    await vi.advanceTimersByTimeAsync(10_000);
    expect(shop.part("add", shop.cards[0]).textContent).toBe("Add");
    expect(shop.part("error", shop.cards[0]).textContent).toBe("This could not be added. Please try again.");
  });
});

describe("a refused add", () => {
  const description = "You can't add more Product 0 to the cart.";

  it("shows the cart's own words on that card, and lets the shopper try again", async () => {
    let sold_out = true;
    const shop = await openShop({
      replies: {
        [ADD]: () => (sold_out ? refusal({ status: 422, message: "Cart Error", description }) : { body: "{}" }),
      },
    });
    await add(shop, 0);
    expect(shop.part("error", shop.cards[0]).textContent).toBe(description);
    expect(shop.part("status").textContent).toBe(description);
    expect(shop.part("add", shop.cards[0]).textContent).toBe("Add");
    expect(shop.cards[1]!.querySelector("[part=error]")).toBeNull();
    sold_out = false;
    await add(shop, 0);
    expect(shop.part("add", shop.cards[0]).textContent).toBe("Added");
    expect(shop.cards[0]!.querySelector("[part=error]")).toBeNull();
  });

  it("counts nothing and tells the theme nothing", async () => {
    const shop = await openShop({ replies: { [ADD]: refusal({ description }) } });
    const told = vi.fn();
    shop.win.document.addEventListener("pairwell:added", told);
    await add(shop, 0);
    await vi.advanceTimersByTimeAsync(5000);
    expect(told).not.toHaveBeenCalled();
    expect(shop.callsTo(EVENTS)).toEqual([]);
    expect(shop.callsTo(UPDATE)).toEqual([]);
  });

  it("treats the cart's words as text", async () => {
    const shop = await openShop({ replies: { [ADD]: refusal({ description: "<img src=x>" }) } });
    await add(shop, 0);
    expect(shop.part("error").children).toHaveLength(0);
  });

  it.each<[string, Reply]>([
    ["a page instead of JSON", refusal("<html>")],
    ["errors by field", refusal({ description: { quantity: ["too many"] } })],
    ["nothing", refusal("null")],
    ["a lost connection", "offline"],
  ])("has words of its own when the cart answers with %s", async (_, reply) => {
    const shop = await openShop({ replies: { [ADD]: reply } });
    await add(shop, 0);
    expect(shop.part("error").textContent).toBe("This could not be added. Please try again.");
    expect(shop.errors).toEqual([]);
  });
});

describe("the visitor in the cart", () => {
  it("is written after the first add, once a session", async () => {
    const shop = await openShop();
    await add(shop, 0);
    await add(shop, 1);
    const visitor = shop.win.localStorage.getItem("pairwell_visitor");
    expect(shop.callsTo(UPDATE).map(({ body }) => body)).toEqual([{ attributes: { __pairwell_visitor: visitor } }]);
    const order = shop.calls.map(({ url }) => url.pathname).filter((path) => path.startsWith("/cart/"));
    expect(order).toEqual([ADD, UPDATE, ADD]);
  });

  it("is there before the theme is told, so that it reads the cart in peace", async () => {
    const shop = await openShop();
    const told = new Promise<number>((resolve) =>
      shop.win.document.addEventListener("pairwell:added", () => resolve(shop.callsTo(UPDATE).length)),
    );
    await add(shop, 0);
    expect(await told).toBe(1);
  });

  it("is tried again at the next add after a failure, which spoils nothing", async () => {
    const shop = await openShop({ replies: { [UPDATE]: { status: 500 } } });
    await add(shop, 0);
    expect(shop.part("add", shop.cards[0]).textContent).toBe("Added");
    await add(shop, 1);
    expect(shop.callsTo(UPDATE)).toHaveLength(2);
  });

  it("is remembered over pages, but not over an order, which leaves an empty cart", async () => {
    const visitor = `vis_${"0".repeat(32)}`;
    const before = (win: Window): void => {
      win.localStorage.setItem("pairwell_visitor", visitor);
      win.sessionStorage.setItem("pairwell_cart_tagged", visitor);
    };
    const same_cart = await openShop({ before, block: { cart: { items: [{ variant_id: 9 }] } } });
    await add(same_cart, 0);
    expect(same_cart.callsTo(UPDATE)).toHaveLength(0);
    const new_cart = await openShop({ before, block: { cart: { items: [] } } });
    await add(new_cart, 0);
    expect(new_cart.callsTo(UPDATE)).toHaveLength(1);
  });
});

describe("declining", () => {
  it("takes the card away, counts it, says so, and moves the keyboard to the next offer", async () => {
    const shop = await openShop();
    shop.part("dismiss", shop.cards[0]).click();
    expect(shop.cards.map((each) => each.dataset["offer"])).toEqual(["off_1", "off_2"]);
    expect(shop.root.activeElement).toBe(shop.part("link", shop.cards[0]));
    expect(shop.part("status").textContent).toBe("Product 0 is hidden.");
    await vi.advanceTimersByTimeAsync(3000);
    expect(shop.callsTo(EVENTS)[0]!.body.events).toMatchObject([{ type: "decline", offer_id: "off_0", slot: 0 }]);
  });

  it("moves the keyboard back when it was the last card", async () => {
    const shop = await openShop();
    shop.part("dismiss", shop.cards[2]).click();
    expect(shop.root.activeElement).toBe(shop.part("link", shop.cards[1]));
  });

  it("ends the block with the last card, keeping the keyboard's place", async () => {
    const shop = await openShop();
    for (let n = 0; n < 3; n++) shop.part("dismiss", shop.cards[0]).click();
    expect(shop.host.dataset["state"]).toBe("empty");
    expect(shop.root.querySelector("section")).toBeNull();
    expect(shop.win.document.activeElement).toBe(shop.host);
    expect(shop.part("status").textContent).toBe("Product 2 is hidden.");
  });

  it("does not count a look at a card that was declined within the second", async () => {
    const shop = await openShop();
    shop.see(shop.cards[0]!);
    shop.part("dismiss", shop.cards[0]).click();
    await vi.advanceTimersByTimeAsync(5000);
    const events = shop.callsTo(EVENTS).flatMap(({ body }) => body.events);
    expect(events.map(({ type }: { type: string }) => type)).toEqual(["decline"]);
  });
});
