import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { BlockContext, Known } from "./support/extension.ts";
import { card, offersHtml } from "./support/offers.ts";
import { type Call, type Reply, settle, Shop, type ShopOptions } from "./support/shop.ts";

const OFFERS = "/apps/pairwell/offers";
const EVENTS = "/apps/pairwell/events";

interface Line {
  key: string;
  variant_id: number;
  quantity: number;
  properties: Record<string, string> | null;
}

/** A cart that keeps its lines, as the shop's endpoints do. */
class FakeCart {
  /** Paths that fail from the call with this number on, counted from 1. */
  fails: Record<string, number> = {};
  #n_calls: Record<string, number> = {};
  constructor(public lines: Line[]) {}

  get replies(): Record<string, (call: Call) => Reply> {
    return {
      "/cart.js": () => ({ body: JSON.stringify({ items: this.lines }) }),
      "/cart/update.js": () => ({ body: "{}" }),
      "/cart/add.js": (call) => this.#try(call, () => this.lines.unshift(...call.body.items.map((item: any) => ({ key: `k${item.id}`, variant_id: item.id, quantity: item.quantity, properties: item.properties })))),
      "/cart/change.js": (call) =>
        this.#try(call, () => {
          this.lines = this.lines.flatMap((line) => (line.key !== call.body.id ? [line] : call.body.quantity ? [{ ...line, quantity: call.body.quantity }] : []));
        }),
    };
  }

  #try({ url: { pathname } }: Call, change: () => void): Reply {
    const n = (this.#n_calls[pathname] = (this.#n_calls[pathname] ?? 0) + 1);
    if (this.fails[pathname] === n) return { status: 422, body: JSON.stringify({ description: "Not that many left." }) };
    change();
    return { body: "{}" };
  }
}

const known: Known = {
  on: {
    cart_page: { layout: "list", position: "below_lines", items: 2 },
    cart_drawer: { layout: "strip", position: "below_lines", items: 1 },
    added_to_cart: { layout: "strip", position: "top", items: 1 },
  },
};
const upgrade = card(0, { variant_id: 42, title: "Flask 1 l", replaces: 41 });
const old_line = (): Line => ({ key: "k41", variant_id: 41, quantity: 3, properties: { Engraving: "Mo", _gift: "yes" } });

/** Answers each surface that is asked for. */
function answering(cards: Record<string, ReturnType<typeof card>[]>): (call: Call) => Reply {
  return ({ url }) => {
    const asked = url.searchParams.get("surfaces")!.split(",").map((surface) => surface.split("@")[0] as string);
    return { body: asked.filter((placement) => cards[placement]).map((placement) => offersHtml(cards[placement]!, { placement, layout: "strip" })).join("") };
  };
}

function open(cart: FakeCart, block: BlockContext, cards: Record<string, ReturnType<typeof card>[]>, options: ShopOptions = {}): Shop {
  const items = cart.lines.map(({ variant_id, quantity }) => ({ variant_id, quantity }));
  const shop = new Shop({
    ...options,
    block: { product: null, page_type: "cart", cart: { items }, known, ...block },
    replies: { [OFFERS]: answering(cards), [EVENTS]: { status: 202 }, ...cart.replies, ...options.replies },
  });
  return shop;
}
const asks = (shop: Shop): string[] => shop.callsTo(OFFERS).map(({ url }) => url.searchParams.get("surfaces")!);
async function sent(shop: Shop): Promise<string[]> {
  await vi.advanceTimersByTimeAsync(3000);
  return shop.callsTo(EVENTS).flatMap(({ body }) => body.events.map(({ type, offer_id }: Record<string, string>) => `${type} ${offer_id}`));
}
async function press(shop: Shop, placement: string, part: string): Promise<void> {
  (shop.rootOf(placement).querySelector(`[part=${part}]`) as HTMLElement).click();
  await settle();
  await settle();
}

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

describe("an upgrade in the cart", () => {
  const cart_page: BlockContext = { name: "cart-offers" };
  async function openCart(cart: FakeCart, options: ShopOptions = {}): Promise<Shop> {
    const shop = open(cart, cart_page, { cart_page: [upgrade] }, options);
    shop.win.document.addEventListener("pairwell:changed", (event) => event.preventDefault());
    await shop.approach();
    return shop;
  }

  it("exchanges the line: same quantity, everything other apps wrote on it, and the token", async () => {
    const cart = new FakeCart([old_line()]);
    const shop = await openCart(cart);
    await press(shop, "cart_page", "add");
    expect(cart.lines).toEqual([{ key: "k42", variant_id: 42, quantity: 3, properties: { Engraving: "Mo", _gift: "yes", _pairwell: "token-0" } }]);
    expect(await sent(shop)).toEqual(["add off_0"]);
  });

  it("can be taken back, and the line is what it was", async () => {
    const cart = new FakeCart([old_line()]);
    const shop = await openCart(cart);
    await press(shop, "cart_page", "add");
    expect(shop.part("reminder").textContent).toBe("Your cart has Flask 1 l now.");
    await press(shop, "cart_page", "undo");
    expect(cart.lines).toEqual([{ ...old_line(), key: "k41" }]);
    expect(await sent(shop)).toEqual(["add off_0", "undo off_0"]);
    expect(shop.part("status").textContent).toBe("Your cart is as it was before.");
  });

  it("keeps the way back for ten seconds, whatever else happens to the cart", async () => {
    const cart = new FakeCart([old_line()]);
    const shop = await openCart(cart);
    await press(shop, "cart_page", "add");
    await vi.advanceTimersByTimeAsync(5000);
    cart.lines.push({ key: "k9", variant_id: 9, quantity: 1, properties: null });
    await shop.note("/cart/add.js");
    expect(asks(shop)).toHaveLength(1);
    expect(shop.part("undo").textContent).toBe("Undo");
    await vi.advanceTimersByTimeAsync(5000);
    cart.lines.pop();
    await shop.note("/cart/change.js");
    expect(asks(shop)).toHaveLength(2);
  });

  it("changes nothing when the cart does not take the better one", async () => {
    const cart = new FakeCart([old_line()]);
    cart.fails = { "/cart/add.js": 1 };
    const shop = await openCart(cart);
    await press(shop, "cart_page", "add");
    expect(cart.lines).toEqual([old_line()]);
    expect(shop.part("error").textContent).toBe("Not that many left.");
    expect(await sent(shop)).toEqual([]);
  });

  it("puts things back when it fails half-way", async () => {
    const cart = new FakeCart([old_line()]);
    cart.fails = { "/cart/change.js": 1 };
    const shop = await openCart(cart);
    await press(shop, "cart_page", "add");
    expect(cart.lines).toEqual([old_line()]);
    expect(shop.part("error").textContent).toBe("Not that many left.");
    expect(shop.part("add").textContent).toBe("Upgrade");
  });

  it("says so when the line has gone meanwhile", async () => {
    const cart = new FakeCart([old_line()]);
    const shop = await openCart(cart);
    cart.lines = [];
    await press(shop, "cart_page", "add");
    expect(cart.lines).toEqual([]);
    expect(shop.part("error").textContent).toBe("This could not be added. Please try again.");
  });

  it("loads the page again where the theme does not draw its lines anew, and still offers the way back", async () => {
    const cart = new FakeCart([old_line()]);
    const shop = open(cart, cart_page, { cart_page: [upgrade] });
    const reload = vi.spyOn(shop.win.location, "reload").mockImplementation(() => {});
    await shop.approach();
    await press(shop, "cart_page", "add");
    expect(reload).toHaveBeenCalledOnce();
    const kept = shop.win.sessionStorage.getItem("pairwell_undo")!;
    const next = open(cart, cart_page, { cart_page: [upgrade] }, { before: (win) => win.sessionStorage.setItem("pairwell_undo", kept) });
    vi.spyOn(next.win.location, "reload").mockImplementation(() => {});
    await settle();
    await next.approach();
    expect(asks(next)).toEqual([]);
    await press(next, "cart_page", "undo");
    expect(cart.lines).toEqual([{ ...old_line(), key: "k41" }]);
    expect(await sent(next)).toEqual(["undo off_0"]);
  });
});

describe("the line about free delivery", () => {
  it("shows without any offer, and stays when the last one is declined", async () => {
    const cart = new FakeCart([old_line()]);
    const body = offersHtml([card(0)], { placement: "cart_page", free_delivery: { text: "£8.50 more", max: 50, value: 41 } });
    const shop = open(cart, { name: "cart-offers" }, {}, { replies: { [OFFERS]: { body } } });
    await shop.approach();
    await press(shop, "cart_page", "dismiss");
    expect(shop.part("free-delivery").textContent).toContain("£8.50 more");
    expect(shop.host.dataset["state"]).toBe("shown");
  });
});

describe("after something was added", () => {
  const embed: BlockContext = { name: "cart-surfaces", page_type: "page" };
  const strip = { added_to_cart: [card(0)], cart_drawer: [card(1)] };
  async function added(cart: FakeCart, options: ShopOptions = {}): Promise<Shop> {
    const shop = open(cart, embed, strip, options);
    await settle();
    cart.lines.unshift({ key: "k77", variant_id: 77, quantity: 1, properties: null });
    await shop.note("/cart/add.js");
    return shop;
  }

  it("asks once, says what was added, and shows a strip", async () => {
    const shop = await added(new FakeCart([]));
    expect(asks(shop)).toEqual(["added_to_cart@top"]);
    expect(Object.fromEntries(shop.callsTo(OFFERS)[0]!.url.searchParams)).toMatchObject({ added: "77", cart: "77:1", page: "other" });
    expect(shop.hostOf("added_to_cart").dataset["state"]).toBe("shown");
    const status = shop.rootOf("added_to_cart").querySelector("[role=status]")!;
    expect(status.textContent).toBe("Goes well with Product 0");
  });

  it("goes by itself after six seconds, and takes no focus", async () => {
    const shop = await added(new FakeCart([]));
    expect(shop.win.document.activeElement).toBe(shop.win.document.body);
    await vi.advanceTimersByTimeAsync(5900);
    expect(shop.hostOf("added_to_cart").dataset["state"]).toBe("shown");
    await vi.advanceTimersByTimeAsync(200);
    expect(shop.hostOf("added_to_cart").dataset["state"]).toBe("empty");
  });

  it("stays while the shopper is at it", async () => {
    const shop = await added(new FakeCart([]));
    const host = shop.hostOf("added_to_cart");
    host.dispatchEvent(new shop.win.Event("pointerenter"));
    await vi.advanceTimersByTimeAsync(20_000);
    expect(host.dataset["state"]).toBe("shown");
    host.dispatchEvent(new shop.win.Event("pointerleave"));
    await vi.advanceTimersByTimeAsync(6100);
    expect(host.dataset["state"]).toBe("empty");
  });

  it("goes with Escape", async () => {
    const shop = await added(new FakeCart([]));
    shop.win.document.dispatchEvent(new shop.win.KeyboardEvent("keydown", { key: "Escape" }));
    expect(shop.hostOf("added_to_cart").dataset["state"]).toBe("empty");
  });

  const dialog = { theme: `<div role="dialog" tabindex="-1"><p>Basket</p></div>` };
  const openDialog = (shop: Shop): void => {
    const element = shop.win.document.querySelector<HTMLElement>("[role=dialog]")!;
    const box = { left: 800, right: 1200, top: 0, bottom: 800, width: 400, height: 800 } as DOMRect;
    element.getBoundingClientRect = element.firstElementChild!.getBoundingClientRect = () => box;
    element.dispatchEvent(new shop.win.Event("focusin", { bubbles: true }));
  };

  it("makes room for a drawer that opens late", async () => {
    const shop = await added(new FakeCart([]), dialog);
    expect(shop.hostOf("added_to_cart").dataset["state"]).toBe("shown");
    openDialog(shop);
    expect(shop.hostOf("added_to_cart").dataset["state"]).toBe("empty");
  });

  it("does not show over an open drawer", async () => {
    const cart = new FakeCart([]);
    const shop = open(cart, embed, strip, dialog);
    await settle();
    openDialog(shop);
    cart.lines.unshift({ key: "k77", variant_id: 77, quantity: 1, properties: null });
    await shop.note("/cart/add.js");
    expect(shop.hostOf("added_to_cart").dataset["state"]).toBe("empty");
  });

  it("is quiet when less is in the cart, and when nothing is different", async () => {
    const cart = new FakeCart([old_line()]);
    const shop = open(cart, embed, strip);
    await settle();
    await shop.note("/cart/change.js");
    cart.lines[0]!.quantity = 1;
    await shop.note("/cart/change.js");
    expect(asks(shop)).toEqual([]);
  });

  it("looks nowhere else: only the cart's own calls make it read the cart", async () => {
    const shop = await added(new FakeCart([]));
    const before = shop.callsTo("/cart.js").length;
    await shop.note("/products/p.js", "/search/suggest.json");
    expect(shop.callsTo("/cart.js")).toHaveLength(before);
  });

  it("does not follow an offer with another one", async () => {
    const cart = new FakeCart([]);
    const shop = open(cart, { ...embed }, strip, { blocks: [{ known: { on: { product_page: { layout: "cards", items: 4 } } } }], replies: { [OFFERS]: answering({ ...strip, product_page: [card(2)] }) } });
    shop.see(shop.hostOf("product_page"));
    await settle();
    await press(shop, "product_page", "add");
    await shop.note("/cart/add.js");
    expect(cart.lines[0]!.variant_id).toBe(502);
    expect(asks(shop)).toEqual(["product_page"]);
  });

  it("is not in the page at all without either placement", () => {
    const off = new Shop({ block: { ...embed, known: { on: {} } } });
    expect(off.win.document.querySelector("pairwell-offers")).toBeNull();
  });
});

describe("the drawer", () => {
  const embed: BlockContext = { name: "cart-surfaces", page_type: "page", known: { on: { cart_drawer: known.on["cart_drawer"]! } } };
  const theme = `<cart-drawer><div class="lines"></div><div class="drawer__footer"></div></cart-drawer>`;

  it("gets its line above its foot, and asks when it is opened", async () => {
    const shop = open(new FakeCart([old_line()]), embed, { cart_drawer: [upgrade] }, { theme });
    await settle();
    const host = shop.hostOf("cart_drawer");
    expect(host.nextElementSibling!.className).toBe("drawer__footer");
    expect(asks(shop)).toEqual([]);
    shop.see(host);
    await settle();
    expect(asks(shop)).toEqual(["cart_drawer@below_lines"]);
    expect(host.dataset["state"]).toBe("shown");
  });

  it("goes where the theme says, and asks for nothing where there is no drawer", async () => {
    const slot = open(new FakeCart([old_line()]), embed, {}, { theme: `${theme}<div data-pairwell-drawer></div>` });
    await settle();
    expect(slot.hostOf("cart_drawer").parentElement!.hasAttribute("data-pairwell-drawer")).toBe(true);
    const none = open(new FakeCart([old_line()]), embed, {}, { theme: "" });
    await settle();
    none.see(none.hostOf("cart_drawer"));
    await settle();
    expect(asks(none)).toEqual([]);
  });

  it("comes back with what it showed when the theme draws the drawer anew", async () => {
    const shop = open(new FakeCart([old_line()]), embed, { cart_drawer: [upgrade] }, { theme });
    await settle();
    const host = shop.hostOf("cart_drawer");
    shop.see(host);
    await settle();
    shop.win.document.querySelector("main")!.innerHTML = theme;
    await vi.advanceTimersByTimeAsync(10);
    expect(shop.hostOf("cart_drawer")).toBe(host);
    expect(shop.part("reminder", shop.rootOf("cart_drawer")).textContent).toContain("Flask 1 l");
    expect(asks(shop)).toHaveLength(1);
  });

  it("survives a selector that is none", async () => {
    const shop = open(new FakeCart([old_line()]), { ...embed, settings: { drawer: "..[" } }, {}, { theme });
    await settle();
    expect(shop.errors).toEqual([]);
  });
});
