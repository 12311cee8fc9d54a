// What a merchant sets for a placement, and what the shop makes of it: how it looks, when and to whom it shows, and where
// its offers come from. Each shopper is a new one, so that no budget of attention has its say in it.

import { type Browser, type FrameLocator, type Locator, type Page, expect, test } from "@playwright/test";

import { grip, openAdmin, pickProduct } from "../support/admin.js";
import { desktop, expectAccessible, movement, phone, shoot, shootBoth } from "../support/look.js";
import { asNewShopper, block, expectSilence, offersOf, openProduct, putInCart, surface, untilThemeKnows } from "../support/shopper.js";
import { withReadShop } from "../support/read-shop.js";
import { Stack, until } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3107, sandbox: 4107 }, maxOrders: 6_000 });
const teacup = { sku: "22697", title: "Green Regency Teacup and Saucer" };
const bag = { sku: "85099B", title: "Jumbo Bag Red Retrospot" };

withReadShop(stack);
// Far from the server's own clock: a time that is not taken as the merchant's own would be half a day off.
test.use({ timezoneId: "Pacific/Auckland" });

const editor = (page: Page, place: string): Promise<FrameLocator> => openAdmin(page, stack, `/placements/${place}`);

const choose = (app: FrameLocator, group: string, option: string): Promise<void> =>
  app.getByRole("group", { name: group }).getByRole("radio", { name: option, exact: true }).press("Space");

async function save(page: Page, app: FrameLocator): Promise<void> {
  await app.getByRole("button", { name: "Save", exact: true }).press("Enter");
  await expect(page.getByText("Placement saved")).toBeVisible();
  await expect(app.getByText("Unsaved changes")).toHaveCount(0);
}

const titles = (cards: Locator): Promise<string[]> =>
  cards
    .getByRole("button", { name: /^Add / })
    .evaluateAll((buttons) => buttons.map((button) => /^Add (.*) to the cart$/.exec(button.getAttribute("aria-label") ?? "")?.[1] ?? ""));

interface Box {
  left: number;
  top: number;
  right: number;
  bottom: number;
}

/** Where each offer stands, with its picture and its words. */
const drawn = (cards: Locator): Promise<{ card: Box; picture: Box; title: Box }[]> =>
  cards.evaluateAll((cards) => {
    const box = (element: Element): Box => {
      const { left, top, right, bottom } = element.getBoundingClientRect();
      return { left: Math.round(left), top: Math.round(top), right: Math.round(right), bottom: Math.round(bottom) };
    };
    return cards.map((card) => ({ card: box(card), picture: box(card.querySelector("img")!), title: box(card.querySelector("[part~=title]")!) }));
  });

const LAYOUTS = {
  "Cards in a row": async (cards: Locator) => {
    const all = await drawn(cards);
    expect(new Set(all.map(({ card }) => card.top)).size, "in one row").toBe(1);
    for (const { picture, title } of all) expect(title.top, "words below the picture").toBeGreaterThanOrEqual(picture.bottom);
  },
  List: async (cards: Locator) => {
    const all = await drawn(cards);
    expect(new Set(all.map(({ card }) => card.left)).size, "below each other").toBe(1);
    for (const [place, { card, picture, title }] of all.entries()) {
      expect(title.left, "words beside the picture").toBeGreaterThanOrEqual(picture.right);
      if (place > 0) expect(card.top).toBeGreaterThanOrEqual(all[place - 1]!.card.bottom);
    }
  },
  "One line": async (cards: Locator) => {
    const all = await drawn(cards);
    expect(new Set(all.map(({ card }) => card.top)).size, "in one line").toBe(1);
    for (const { card, picture, title } of all) {
      expect(title.left, "words beside the picture").toBeGreaterThanOrEqual(picture.right);
      expect(card.bottom - card.top, "no higher than a line").toBeLessThanOrEqual(100);
    }
  },
} as const;

test("each place offers the layouts that fit it", async ({ page }) => {
  const offered = async (place: string): Promise<string[]> => {
    const app = await editor(page, place);
    await expect(app.getByLabel("Headline")).not.toHaveValue("");
    const layouts = app.getByRole("group", { name: "Layout" });
    return (await layouts.count()) === 0 ? [] : (await layouts.locator("label").allTextContents()).map((text) => text.trim());
  };
  expect(await offered("product_page")).toEqual(["Cards in a row", "List", "One line"]);
  expect(await offered("cart_page")).toEqual(["List", "Cards in a row", "One line"]);
  expect(await offered("cart_drawer")).toEqual(["One line", "List"]);
  expect(await offered("product_ladder"), "side by side, and nothing else").toEqual([]);
});

let former = "Goes well with this";
const looks = [
  { layout: "Cards in a row", items: 4, headline: "What goes on the same table", position: "Below the product", code: "cards" },
  { layout: "List", items: 2, headline: "Two for the same table", position: "Below the description", code: "list" },
  { layout: "One line", items: 3, headline: "Three in one line", position: "Below the product", code: "strip" },
] as const;
for (const { layout, items, headline, position, code } of looks) {
  test(`product page shows ${items} as "${layout}", ${position.toLowerCase()}, under the merchant's own headline`, async ({ page, browser }) => {
    const app = await editor(page, "product_page");
    const toggle = app.getByRole("switch", { name: "Show offers: Product page" });
    if ((await toggle.getAttribute("aria-checked")) === "false") await toggle.click();
    await app.getByLabel("Headline").fill(headline);
    await choose(app, "Layout", layout);
    await choose(app, "Where on the page", position);
    await choose(app, "Products shown at most", String(items));
    const shown = app.frameLocator('iframe[title="Preview: Product page"]').getByRole("region", { name: headline }).getByRole("listitem");
    await expect(shown, "the preview follows").toHaveCount(items);
    await LAYOUTS[layout](shown);
    await save(page, app);
    await shootBoth(page, `placement-${code}`);

    for (const [screen, viewport] of [["desktop", desktop], ["phone", phone]] as const) {
      await asNewShopper(browser, viewport, async (shop) => {
        await openProduct(shop, stack, teacup.title);
        await untilThemeKnows(shop, "product_page", `[data-layout=${code}]`);
        const cards = await offersOf(shop, "product_page", headline);
        await expect(cards).toHaveCount(items);
        await expect(surface(shop, former), "the former headline is gone").toHaveCount(0);
        await LAYOUTS[layout](cards);
        const offersTop = (await surface(shop, headline).boundingBox())!.y;
        const addTop = (await shop.getByRole("button", { name: "Add to basket" }).boundingBox())!.y;
        expect(offersTop < addTop, `${position}: offers at ${offersTop}, the button at ${addTop}`).toBe(position === "Below the description");
        expect(await movement(shop)).toEqual([]);
        await expectAccessible(shop);
        await surface(shop, headline).evaluate((element) => element.scrollIntoView({ block: "center" }));
        await shoot(shop, `shop-${code}-${screen}`);
      });
    }
    former = headline;
  });
}

for (const [layout, code, items] of [["Cards in a row", "cards", 3], ["One line", "strip", 1]] as const) {
  test(`cart page shows ${items} as "${layout}"`, async ({ page, browser }) => {
    const headline = `Beside the cart: ${layout}`;
    const app = await editor(page, "cart_page");
    const toggle = app.getByRole("switch", { name: "Show offers: Cart page" });
    if ((await toggle.getAttribute("aria-checked")) === "false") await toggle.click();
    await app.getByLabel("Headline").fill(headline);
    await choose(app, "Layout", layout);
    await choose(app, "Products shown at most", String(items));
    await save(page, app);
    for (const [screen, viewport] of [["desktop", desktop], ["phone", phone]] as const) {
      await asNewShopper(browser, viewport, async (shop) => {
        await openProduct(shop, stack, teacup.title);
        await putInCart(shop, await shop.locator("form[action*='/cart/add'] [name=id]").first().inputValue(), 1, {});
        await shop.goto(`${stack.sandboxUrl}/cart`);
        await untilThemeKnows(shop, "cart_page", `[data-layout=${code}]`);
        const cards = await offersOf(shop, "cart_page", headline);
        await expect(cards).toHaveCount(items);
        await LAYOUTS[layout](cards);
        expect(await movement(shop)).toEqual([]);
        await shoot(shop, `shop-cart-${code}-${screen}`);
      });
    }
  });
}

test("cart drawer shows two as a list", async ({ page, browser }) => {
  const headline = "Beside what you took";
  const app = await editor(page, "cart_drawer");
  await app.getByRole("switch", { name: "Show offers: Cart drawer" }).click();
  await app.getByLabel("Headline").fill(headline);
  await choose(app, "Layout", "List");
  await choose(app, "Products shown at most", "2");
  await save(page, app);
  for (const [screen, viewport] of [["desktop", desktop], ["phone", phone]] as const) {
    await asNewShopper(browser, viewport, async (shop) => {
      await openProduct(shop, stack, teacup.title);
      await untilThemeKnows(shop, "cart_drawer", "[data-layout=list]");
      await shop.getByRole("button", { name: "Add to basket" }).click();
      const drawer = shop.getByRole("dialog", { name: "Your basket" });
      const cards = drawer.getByRole("region", { name: headline }).getByRole("listitem");
      await expect(cards).toHaveCount(2);
      await LAYOUTS.List(cards);
      await expectAccessible(shop);
      await shoot(shop, `shop-drawer-list-${screen}`);
    });
  }
});

/** The product page's row on the map of placements. */
const row = (map: FrameLocator): Locator => map.getByRole("listitem").filter({ hasText: "What goes with the product being looked at." });

/** A moment from now in the merchant's own time, as the field takes it. */
const fromNow = (page: Page, hours: number): Promise<string> =>
  page.evaluate((hours) => {
    const at = new Date(Date.now() + hours * 3_600_000);
    at.setMinutes(at.getMinutes() - at.getTimezoneOffset());
    return at.toISOString().slice(0, 16);
  }, hours);

/** What a new shopper meets on the teacup's page. */
async function expectOnTeacup(browser: Browser, viewport: typeof desktop, isShown: boolean): Promise<void> {
  await asNewShopper(browser, viewport, async (shop) => {
    await openProduct(shop, stack, teacup.title);
    if (isShown) await offersOf(shop, "product_page", former);
    else await expectSilence(shop, "product_page");
  });
}

test("schedule holds: before it and after it nothing shows, within it offers do", async ({ page, browser }) => {
  const open = async (): Promise<{ app: FrameLocator; from: Locator; until: Locator }> => {
    const app = await editor(page, "product_page");
    return { app, from: app.getByLabel("From", { exact: true }), until: app.getByLabel("Until", { exact: true }) };
  };
  await expectOnTeacup(browser, desktop, true);

  const future = await open();
  const soon = await fromNow(page, 2);
  await future.from.fill(soon);
  await expect(future.app.getByText(/^From \d+ \w+ \d{4}, \d\d:\d\d UTC$/)).toBeVisible();
  await save(page, future.app);
  await expectOnTeacup(browser, desktop, false);
  const map = await openAdmin(page, stack, "/placements");
  await expect(row(map).getByText(/^From \d+ \w+ \d{4}/)).toBeVisible();

  const over = await open();
  await expect(over.from, "the merchant's own time comes back").toHaveValue(soon);
  await over.until.fill(await fromNow(page, -2));
  await expect(over.from).toHaveAttribute("aria-invalid", "true");
  await expect(over.from).toHaveAccessibleDescription(/The end must come after the start/);
  await over.app.getByRole("button", { name: "Save", exact: true }).press("Enter");
  await expect(over.from, "it is not saved, and leads to what is wrong").toBeFocused();
  await over.from.fill("");
  await save(page, over.app);
  await expectOnTeacup(browser, desktop, false);

  const running = await open();
  await running.from.fill(await fromNow(page, -2));
  await running.until.fill(await fromNow(page, 2));
  await save(page, running.app);
  await expectOnTeacup(browser, desktop, true);
});

test("countries and screens hold: elsewhere nothing shows", async ({ page, browser }) => {
  const app = await editor(page, "product_page");
  const countries = app.getByLabel("Countries");
  await app.getByLabel("From", { exact: true }).fill("");
  await app.getByLabel("Until", { exact: true }).fill("");
  await countries.fill("GBR");
  await expect(countries).toHaveAttribute("aria-invalid", "true");
  await expect(countries).toHaveAccessibleDescription(/Name each country once, by its two letters/);
  await countries.fill("DE, FR");
  await save(page, app);
  await expectOnTeacup(browser, desktop, false);
  await expectOnTeacup(browser, phone, false);

  await countries.fill("gb de");
  await choose(app, "Screens", "Desktops only");
  await save(page, app);
  await expect(countries).toHaveValue("DE, GB");
  await expectOnTeacup(browser, desktop, true);
  await expectOnTeacup(browser, phone, false);

  await choose(app, "Screens", "Phones only");
  await save(page, app);
  await shootBoth(page, "placement-limits", app.getByRole("group", { name: "Screens" }));
  await expectOnTeacup(browser, desktop, false);
  await expectOnTeacup(browser, phone, true);

  const map = await openAdmin(page, stack, "/placements");
  await expect(row(map).getByText("In DE, GB only")).toBeVisible();
  await expect(row(map).getByText("Phones only")).toBeVisible();
  const again = await editor(page, "product_page");
  await again.getByLabel("Countries").fill("");
  await choose(again, "Screens", "All screens");
  await save(page, again);
  await expectOnTeacup(browser, desktop, true);
  await expectOnTeacup(browser, phone, true);
});

/** The sources in use, in their order. */
const sources = async (app: FrameLocator): Promise<string[]> =>
  (await app.getByRole("list", { name: "Sources, in their order" }).getByRole("listitem").allTextContents()).map((text) => text.trim().replace(/^\d\. /, ""));

test("order of the sources holds, by keys and by hand, and one that is left out gives nothing", async ({ page, browser }) => {
  const headline = "Seen at the door";
  /** What somebody is offered on the first page: who has looked at the teacup, or who just came. */
  const met = async (hasLooked: boolean): Promise<string[]> => {
    let found: string[] = [];
    await asNewShopper(browser, desktop, async (shop) => {
      if (hasLooked) {
        await openProduct(shop, stack, teacup.title);
        await offersOf(shop, "product_page", former);
      }
      await shop.goto(stack.sandboxUrl);
      await block(shop, "home").evaluate((element) => element.scrollIntoView({ block: "center" }));
      await expect(block(shop, "home")).toHaveAttribute("data-state", /./);
      found = await titles(surface(shop, headline).getByRole("listitem"));
    });
    return found;
  };
  const app = await editor(page, "home");
  await app.getByRole("switch", { name: "Show offers: Home page" }).click();
  await app.getByLabel("Headline").fill(headline);
  expect(await sources(app)).toEqual([
    "Your pairings",
    "Due again",
    "Learned from your orders",
    "Bought together",
    "Looked at next",
    "Bought more lately",
    "Bought most",
  ]);
  for (const source of ["Due again", "Learned from your orders", "Looked at next", "Bought more lately"]) {
    await app.getByRole("button", { name: `Leave out: ${source}` }).press("Enter");
  }
  await expect.poll(() => sources(app)).toEqual(["Your pairings", "Bought together", "Bought most"]);
  await save(page, app);
  await asNewShopper(browser, desktop, async (shop) => {
    await shop.goto(stack.sandboxUrl);
    await untilThemeKnows(shop, "home");
  });
  const most = await met(false);
  const together = await met(true);
  expect(most).toHaveLength(4);
  expect(together).toHaveLength(4);
  expect(together[0], "who has looked at something is offered what goes with it").not.toBe(most[0]);

  await app.getByRole("button", { name: "Move Bought most up" }).press("ArrowUp");
  await expect.poll(() => sources(app)).toEqual(["Your pairings", "Bought most", "Bought together"]);
  await expect(app.getByRole("button", { name: "Move Bought most up" })).toBeFocused();
  await save(page, app);
  expect((await met(true))[0]).toBe(most[0]);

  const line = (source: string): Locator => app.getByRole("list", { name: "Sources, in their order" }).getByRole("listitem").filter({ hasText: source });
  await grip(line("Bought together")).dragTo(line("Your pairings"), { steps: 10 });
  await expect.poll(() => sources(app)).toEqual(["Bought together", "Your pairings", "Bought most"]);
  await app.getByRole("button", { name: "Leave out: Bought most" }).press("Enter");
  await expect.poll(() => sources(app)).toEqual(["Bought together", "Your pairings"]);
  await expectAccessible(page);
  await shootBoth(page, "placement-sources", app.getByRole("list", { name: "Sources, in their order" }));
  await save(page, app);
  expect(await met(true)).toEqual(together);
  expect(await met(false), "for somebody who just came there is nothing left to say").toEqual([]);

  await app.getByRole("button", { name: "Use too: Bought most" }).press("Enter");
  await expect.poll(() => sources(app)).toEqual(["Bought together", "Your pairings", "Bought most"]);
  await save(page, app);
  expect(await met(false)).toEqual(most);
});

test("merchant's own pairing stands first wherever its source stands, and not at all when that is left out", async ({ page, browser }) => {
  const first = async (): Promise<string | undefined> => {
    let found: string | undefined;
    await asNewShopper(browser, desktop, async (shop) => {
      await openProduct(shop, stack, teacup.title);
      [found] = await titles(await offersOf(shop, "product_page", former));
    });
    return found;
  };
  expect(await first()).not.toBe(bag.title);
  const pairing = await openAdmin(page, stack, "/pairings/new");
  await pickProduct(pairing, "When a shopper looks at", teacup);
  await pickProduct(pairing, "Offer them", bag);
  await pairing.getByRole("button", { name: "Save" }).press("Enter");
  await expect(page.getByText("Pairing added")).toBeVisible();
  expect(await first()).toBe(bag.title);

  const app = await editor(page, "product_page");
  await app.getByRole("button", { name: "Move Your pairings down" }).press("ArrowDown");
  await expect.poll(() => sources(app)).toEqual(["Learned from your orders", "Your pairings", "Bought together"]);
  await save(page, app);
  expect(await first()).toBe(bag.title);
  await app.getByRole("button", { name: "Leave out: Your pairings" }).press("Enter");
  await save(page, app);
  expect(await first()).not.toBe(bag.title);
});

test("placement that is off leaves nothing in the shop, and the others stay", async ({ page, browser }) => {
  const app = await editor(page, "product_page");
  await app.getByRole("switch", { name: "Show offers: Product page" }).press("Space");
  await save(page, app);
  await asNewShopper(browser, desktop, async (shop) => {
    await openProduct(shop, stack, teacup.title);
    await expect(surface(shop, former)).toHaveCount(0);
    await until("the theme to know", async () => {
      await shop.reload();
      return (await block(shop, "product_page").count()) === 0;
    });
    await shop.goto(stack.sandboxUrl);
    await offersOf(shop, "home", "Seen at the door");
  });
});

for (const [screen, viewport] of [["phone", phone], ["desktop", desktop]] as const) {
  test(`one line on a ${screen} lets the next offer look in where not all of them fit`, async ({ page, browser }) => {
    const app = await editor(page, "product_page");
    const toggle = app.getByRole("switch", { name: "Show offers: Product page" });
    if ((await toggle.getAttribute("aria-checked")) === "false") {
      await toggle.click();
      await save(page, app);
    }
    await asNewShopper(browser, viewport, async (shop) => {
      await openProduct(shop, stack, teacup.title);
      await untilThemeKnows(shop, "product_page", "[data-layout=strip]");
      const cards = await offersOf(shop, "product_page", former);
      await expect(cards).toHaveCount(3);
      const line = (await surface(shop, former).getByRole("list").boundingBox())!;
      const end = line.x + line.width;
      const all = (await drawn(cards)).map(({ card }) => card);
      expect(all.at(-1)!.right, "not all of them fit").toBeGreaterThan(end);
      const looksIn = all.filter(({ left, right }) => left < end - 8 && right > end + 8);
      expect(looksIn, `one is cut by the end of the line at ${end}: ${JSON.stringify(all)}`).toHaveLength(1);
    });
  });
}
