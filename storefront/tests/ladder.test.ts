import { afterEach, beforeEach, describe, expect, it, vi } from "vitest";
import type { Known } from "./support/extension.ts";
import { FLASKS, ladderHtml } from "./support/offers.ts";
import { settle, Shop, type ShopOptions } from "./support/shop.ts";

const OFFERS = "/apps/pairwell/offers";
const EVENTS = "/apps/pairwell/events";
const SELECT = `<form action="/cart/add"><select name="id"><option value="1010">0.5 l</option><option value="1011">1 l</option></select></form>`;
const HIDDEN = `<form action="/cart/add"><input type="hidden" name="id" value="1010"></form>`;
const RADIOS = `<form action="/cart/add"><input type="radio" name="id" value="1010" checked><input type="radio" name="id" value="1011"></form>`;
const QUICK_ADD = `<form action="/cart/add"><input type="hidden" name="id" value="9"></form>`;

const known: Known = {
  on: { product_ladder: { layout: "comparison", position: "before_add_button", items: 2 } },
  ladders: { "101": { id: 12, rungs: 3, rows: 3, benefits: 2 } },
};

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

async function openLadder(theme: string, options: ShopOptions = {}): Promise<Shop> {
  const replies = { [OFFERS]: { body: ladderHtml(FLASKS) }, [EVENTS]: { status: 202 }, ...options.replies };
  const shop = new Shop({ block: { name: "product-ladder", known }, theme, ...options, replies });
  await shop.approach();
  return shop;
}

async function choose(shop: Shop, rung: number): Promise<void> {
  (shop.root.querySelectorAll("[part=choose]")[rung] as HTMLElement).click();
  await vi.advanceTimersByTimeAsync(10);
}
const pressed = (shop: Shop): (string | null)[] => [...shop.root.querySelectorAll("[part=choose]")].map((button) => button.getAttribute("aria-pressed"));
const form = (shop: Shop): HTMLFormElement => [...shop.win.document.querySelectorAll("form")].at(-1) as HTMLFormElement;
/** What would be sent, as "name=value". */
const sends = (shop: Shop): string[] =>
  [...form(shop).querySelectorAll<HTMLInputElement>("input,select")]
    .filter(({ disabled, type, checked }) => !disabled && (type !== "radio" || checked))
    .map(({ name, value }) => `${name}=${value}`);
async function sent(shop: Shop): Promise<string[]> {
  await vi.advanceTimersByTimeAsync(3000);
  return shop.callsTo(EVENTS).flatMap(({ body }) => body.events.map(({ type, offer_id }: Record<string, string>) => `${type} ${offer_id}`));
}

describe("choosing an option", () => {
  it.each([
    ["a list", SELECT],
    ["radio buttons", RADIOS],
    ["a hidden field", HIDDEN],
  ])("puts its variant into %s, tells the theme, and lets the line carry the token", async (_, theme) => {
    const shop = await openLadder(theme);
    const changes = vi.fn();
    form(shop).addEventListener("change", changes);
    await choose(shop, 1);
    expect(sends(shop)).toEqual(["id=1011", "properties[_pairwell]=token-l1"]);
    expect(changes).toHaveBeenCalledOnce();
    expect(pressed(shop)).toEqual(["false", "true", "false"]);
    expect(shop.part("status").textContent).toBe("Steel flask 1 l is chosen.");
  });

  it("takes the token out again with the basic one", async () => {
    const shop = await openLadder(SELECT);
    await choose(shop, 1);
    await choose(shop, 0);
    expect(sends(shop)).toEqual(["id=1010"]);
    expect(pressed(shop)).toEqual(["true", "false", "false"]);
  });

  it("rests the theme's own choice while another product is chosen", async () => {
    const shop = await openLadder(SELECT);
    await choose(shop, 2);
    expect(sends(shop).sort()).toEqual(["id=3030", "properties[_pairwell]=token-l2"]);
    await choose(shop, 1);
    expect(sends(shop)).toEqual(["id=1011", "properties[_pairwell]=token-l1"]);
    expect(form(shop).querySelector("select")!.disabled).toBe(false);
  });

  it("tells the theme everything it needs to follow", async () => {
    const shop = await openLadder(HIDDEN);
    const told: unknown[] = [];
    shop.win.document.addEventListener("pairwell:chosen", (event) => told.push((event as CustomEvent).detail));
    await choose(shop, 2);
    expect(told).toEqual([
      { product_id: "303", variant_id: "3030", title: "Steel flask family set", url: "/products/l303?variant=3030", image: "/pictures/l2.svg", price: "£29.00" },
    ]);
  });

  it("goes to the product when the theme does not allow it, or has no form", async () => {
    for (const theme of [HIDDEN, ""]) {
      const shop = await openLadder(theme);
      const assign = vi.spyOn(shop.win.location, "assign").mockImplementation(() => {});
      shop.win.document.addEventListener("pairwell:chosen", (event) => event.preventDefault());
      await choose(shop, 2);
      expect(assign).toHaveBeenCalledWith("/products/l303?variant=3030");
      if (theme) expect(sends(shop)).toEqual(["id=1010"]);
    }
  });

  it("finds the product's form among those that add other products", async () => {
    const shop = await openLadder(QUICK_ADD + HIDDEN);
    await choose(shop, 1);
    expect(shop.win.document.querySelector<HTMLInputElement>("form input")!.value).toBe("9");
    expect(sends(shop)).toEqual(["id=1011", "properties[_pairwell]=token-l1"]);
  });

  it("follows the theme: another variant there is no accepted offer", async () => {
    const shop = await openLadder(SELECT);
    await choose(shop, 1);
    const select = form(shop).querySelector("select")!;
    select.value = "1010";
    select.dispatchEvent(new shop.win.Event("change", { bubbles: true }));
    await vi.advanceTimersByTimeAsync(10);
    expect(sends(shop)).toEqual(["id=1010"]);
    expect(pressed(shop)).toEqual(["true", "false", "false"]);
  });

  it("drops the token of a variant that was changed without an event, before the form is sent", async () => {
    const shop = await openLadder(HIDDEN);
    await choose(shop, 1);
    form(shop).querySelector<HTMLInputElement>("[name=id]")!.value = "1010";
    form(shop).dispatchEvent(new shop.win.Event("submit", { bubbles: true, cancelable: true }));
    expect(sends(shop)).toEqual(["id=1010"]);
  });
});

describe("by keyboard and by ear", () => {
  it("every button says which option it chooses, basic one first", async () => {
    const shop = await openLadder(SELECT);
    const names = [...shop.root.querySelectorAll("button[part=choose]")].map((button) => button.getAttribute("aria-label"));
    expect(names).toEqual(["Choose: Steel flask 0.5 l", "Choose: Steel flask 1 l", "Choose: Steel flask family set"]);
    expect(pressed(shop)).toEqual(["true", "false", "false"]);
  });

  it("keeps the keyboard's place on the button that was pressed", async () => {
    const shop = await openLadder(SELECT);
    const button = shop.root.querySelectorAll<HTMLElement>("[part=choose]")[1]!;
    button.focus();
    await choose(shop, 1);
    expect(shop.root.activeElement).toBe(button);
  });
});

describe("what is counted", () => {
  it("is a choice, and a no for every option above it", async () => {
    const shop = await openLadder(SELECT);
    await choose(shop, 1);
    expect((await sent(shop)).sort()).toEqual(["choose off_l1", "decline off_l2"]);
  });

  it("is a no to all of them when the basic one is chosen", async () => {
    const shop = await openLadder(SELECT);
    await choose(shop, 0);
    expect((await sent(shop)).sort()).toEqual(["decline off_l1", "decline off_l2"]);
    // The larger size is the product itself, which was not declined.
    expect(shop.win.sessionStorage.getItem("pairwell_declined")).toBe("303");
  });

  it("is an add when the cart has the line, and the cart learns the visitor", async () => {
    let items: unknown[] = [];
    const replies = { "/cart.js": () => ({ body: JSON.stringify({ items }) }), "/cart/update.js": { body: "{}" } };
    const shop = await openLadder(SELECT, { replies });
    await choose(shop, 1);
    items = [{ key: "k", variant_id: 1011, quantity: 1, properties: { _pairwell: "token-l1", Engraving: "Mo" } }];
    await shop.note("/cart/add.js");
    expect(await sent(shop)).toContain("add off_l1");
    expect(shop.callsTo("/cart/update.js")).toHaveLength(1);
  });

  it("is no add when something else went into the cart", async () => {
    const items = [{ key: "k", variant_id: 9, quantity: 1, properties: null }];
    const shop = await openLadder(SELECT, { replies: { "/cart.js": { body: JSON.stringify({ items }) } } });
    await choose(shop, 1);
    await shop.note("/cart/add.js");
    expect(await sent(shop)).not.toContain("add off_l1");
  });
});

it("ends with No thanks, and leaves the form as it was", async () => {
  const shop = await openLadder(SELECT);
  await choose(shop, 1);
  shop.part("dismiss").click();
  await settle();
  expect(sends(shop)).toEqual(["id=1010"]);
  expect(shop.host.dataset["state"]).toBe("empty");
  expect(shop.win.document.activeElement).toBe(shop.host);
});

describe("what is over takes no room at the next look", () => {
  const over = (shop: Shop): string[] => (shop.win.sessionStorage.getItem("pairwell_silent") ?? "").split(",").filter(Boolean).sort();

  it("after \"No thanks\" and after the basic one, on every product of the ladder", async () => {
    const declined = await openLadder(SELECT);
    declined.part("dismiss").click();
    expect(over(declined)).toEqual(["101", "303"]);
    const basic = await openLadder(SELECT);
    await choose(basic, 0);
    expect(over(basic)).toEqual(["101", "303"]);
  });

  it("after a higher one only where nothing above is left: the product below may still be led to it", async () => {
    const shop = await openLadder(SELECT);
    await choose(shop, 1);
    expect(over(shop)).toEqual(["303"]);
  });
});
