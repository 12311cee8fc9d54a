// Every surface of the shop, on a desk and in the hand: what it shows, that nothing moves, that it can be used without a
// mouse and without eyes; and one budget of attention over all of them.

import { type FrameLocator, type Page, expect, test } from "@playwright/test";

import { openAdmin } from "../support/admin.js";
import { desktop, expectAccessible, kindsInSight, movement, phone, shootBoth, watchMovement } from "../support/look.js";
import { cartLines, offeredTitles, openProduct, putInCart, signIn, surface } from "../support/shopper.js";
import { withReadShop } from "../support/read-shop.js";
import { Stack, pause, until } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3105, sandbox: 4105 }, maxOrders: 6_000 });
const teacup = "Green Regency Teacup and Saucer";
const sku = "22697";

withReadShop(stack);

const admin = (page: Page, path: string): Promise<FrameLocator> => openAdmin(page, stack, path);

const variantOf = (page: Page): Promise<string> => page.locator("form[action*='/cart/add'] [name=id]").first().inputValue();

test("merchant sets the budget, switches every placement on, and edits one with the real widget beside it", async ({ page }) => {
  const settings = await admin(page, "/settings");
  await expect(settings.getByLabel("Offers in one visit, at most")).toHaveValue("24");
  await expectAccessible(page);
  await shootBoth(page, "settings");
  await settings.getByLabel("Offers in one visit, at most").fill("0");
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(settings.getByText(/choose between 1 and 100/i).first()).toBeVisible();
  await settings.getByRole("button", { name: "Discard" }).click();

  const map = await admin(page, "/placements");
  for (const toggle of await map.getByRole("switch", { name: /^Show offers: / }).all()) {
    await toggle.click();
    await expect(toggle).toHaveAttribute("aria-checked", "true");
  }
  await expectAccessible(page);
  const editor = await admin(page, "/placements/cart_page");
  await expect(editor.locator("iframe[title^='Preview']").first()).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "placement-editor");
});

test("product page shows what goes with it, and nothing moves", async ({ page }) => {
  await openProduct(page, stack, teacup);
  await until("the theme to know", async () => {
    await page.reload();
    return (await page.locator("pairwell-offers[data-placement=product_page]").count()) > 0;
  });
  await watchMovement(page);
  await page.reload();
  const offers = surface(page, "Goes well with this");
  await offers.scrollIntoViewIfNeeded();
  await expect(offers.getByRole("listitem").first()).toBeVisible();
  expect(await kindsInSight(page)).toEqual(["cross_sell"]);
  expect(await movement(page)).toEqual([]);
  await expectAccessible(page);
  await shootBoth(page, "product-page", offers);
});

test("strip after adding closes by Escape and by itself, and keeps the focus where it was", async ({ page }) => {
  await openProduct(page, stack, teacup, "?drawer=off");
  const add = page.getByRole("button", { name: "Add to basket" });
  await add.press("Enter");
  const strip = surface(page, "Goes with what you added");
  await expect(strip).toBeVisible();
  await expect(add).toBeFocused();
  expect(await kindsInSight(page)).toEqual(["cross_sell"]);
  await expectAccessible(page);
  await shootBoth(page, "added-to-cart");
  await page.keyboard.press("Escape");
  await expect(strip).toBeHidden();
  await page.waitForTimeout(1_000);
  await expect(strip, "it does not come back by itself").toBeHidden();
});

test("strip after adding goes by itself after some seconds", async ({ page }) => {
  await openProduct(page, stack, teacup, "?drawer=off");
  await page.getByRole("button", { name: "Add to basket" }).press("Enter");
  const strip = surface(page, "Goes with what you added");
  await expect(strip).toBeVisible();
  await expect(strip).toBeHidden({ timeout: 9_000 });
});

test("drawer and page never show two kinds at once", async ({ page }) => {
  await openProduct(page, stack, teacup);
  await surface(page, "Goes well with this").scrollIntoViewIfNeeded();
  await page.getByRole("button", { name: "Add to basket" }).click();
  const drawer = page.getByRole("dialog", { name: "Your basket" });
  await expect(drawer).toBeVisible();
  await page.waitForLoadState("networkidle");
  expect(await kindsInSight(page)).toEqual(["cross_sell"]);
  await expectAccessible(page);
  await shootBoth(page, "cart-drawer");
  await page.keyboard.press("Escape");
  await expect(drawer).toBeHidden();
});

test("cart page and free delivery", async ({ page }) => {
  const settings = await admin(page, "/settings");
  await settings.getByRole("button", { name: "Add an amount" }).click();
  await settings.getByLabel("Currency").fill("GBP");
  await settings.getByLabel("Free from").fill("30.00");
  await settings.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Settings saved")).toBeVisible();
  await watchMovement(page);
  await openProduct(page, stack, teacup);
  await putInCart(page, await variantOf(page), 1, {});
  await page.goto(`${stack.sandboxUrl}/cart`);
  const offers = surface(page, "Complete your order");
  await expect(offers).toBeVisible();
  await expect(offers.getByText(/^£[\d.]+ more for free delivery$/)).toBeVisible();
  expect(await movement(page)).toEqual([]);
  await expectAccessible(page);
  await shootBoth(page, "cart-page", offers);
});

test("home, collection and search help to find, each where it is switched on", async ({ page }) => {
  await watchMovement(page);
  for (const [name, path] of [["home", "/"], ["collection", "/collections/all"], ["search", "/search?q=lantern"]] as const) {
    await page.goto(`${stack.sandboxUrl}${path}`);
    const offers = surface(page, "You may also need");
    await page.locator(`pairwell-offers[data-placement=${name}]`).scrollIntoViewIfNeeded();
    await expect(offers.getByRole("listitem").first()).toBeVisible();
    expect(await movement(page), name).toEqual([]);
    await expectAccessible(page);
    await shootBoth(page, name, offers);
  }
});

test("thank-you page shows what goes with the order and never an upgrade; checkout and account show nothing", async ({ page }) => {
  await openProduct(page, stack, teacup);
  await putInCart(page, await variantOf(page), 1, {});
  await page.goto(`${stack.sandboxUrl}/checkout`);
  await expect(page.locator("pairwell-offers")).toHaveCount(0);
  await page.getByRole("button", { name: "Place order" }).click();
  await expect(page.getByRole("heading", { name: /Thank you/ })).toBeVisible();
  const offers = surface(page, "Goes with what you ordered");
  await expect(offers).toBeVisible();
  expect(await kindsInSight(page)).toEqual(["cross_sell"]);
  await expectAccessible(page);
  await shootBoth(page, "thank-you", offers);
  await page.goto(`${stack.sandboxUrl}/account/login`);
  await expect(page.locator("pairwell-offers")).toHaveCount(0);
});

/** Browsers do not count what moves within half a second of a press. Answers that come later are counted in full. */
async function answerLate(page: Page): Promise<void> {
  await page.route("**/apps/pairwell/offers?*", async (route) => {
    await pause(800);
    await route.continue();
  });
}

for (const [screen, viewport] of [["desktop", desktop], ["phone", phone]] as const) {
  test(`nothing moves on a ${screen} when the strip comes and goes`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await watchMovement(page);
    await answerLate(page);
    await openProduct(page, stack, teacup, "?drawer=off");
    await page.getByRole("button", { name: "Add to basket" }).click();
    const strip = surface(page, "Goes with what you added");
    await expect(strip).toBeVisible();
    expect(await movement(page), "it came").toEqual([]);
    await page.waitForTimeout(600);
    await expect(strip).toBeHidden({ timeout: 9_000 });
    expect(await movement(page), "it went").toEqual([]);
  });

  test(`nothing moves on a ${screen} when the offer comes into the open drawer`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await watchMovement(page);
    await answerLate(page);
    await openProduct(page, stack, teacup);
    await page.getByRole("button", { name: "Add to basket" }).click();
    const drawer = page.getByRole("dialog", { name: "Your basket" });
    await expect(drawer).toBeVisible();
    const checkout = drawer.getByRole("link", { name: "Check out" });
    await expect(checkout).toBeVisible();
    const before = await checkout.boundingBox();
    await expect(drawer.getByRole("region", { name: "Complete your order" })).toBeVisible();
    expect(await movement(page)).toEqual([]);
    expect(await checkout.boundingBox(), "the way to the checkout stays where it was").toEqual(before);
  });

  test(`nothing moves on a ${screen} on the thank-you page`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await watchMovement(page);
    await answerLate(page);
    await openProduct(page, stack, teacup);
    await putInCart(page, await variantOf(page), 1, {});
    await page.goto(`${stack.sandboxUrl}/checkout`);
    await page.getByRole("button", { name: "Place order" }).click();
    await expect(page.getByRole("heading", { name: /Thank you/ })).toBeVisible();
    await expect(surface(page, "Goes with what you ordered")).toBeVisible();
    expect(await movement(page)).toEqual([]);
  });
}

for (const [screen, viewport] of [["desktop", desktop], ["phone", phone]] as const) {
  test(`what is declined on a ${screen} is met on no surface again, nor after signing in elsewhere`, async ({ browser }) => {
    const here = await browser.newContext({ viewport });
    const page = await here.newPage();
    await page.goto(`${stack.sandboxUrl}/account/login`);
    await page.getByRole("button", { name: "Open an account" }).click();
    const number = /(\d{4,})/.exec((await page.getByText(/signed in as/i).textContent()) ?? "")?.[1] ?? "";
    expect(number).not.toBe("");

    await openProduct(page, stack, teacup);
    const offers = surface(page, "Goes well with this");
    await offers.scrollIntoViewIfNeeded();
    const refuse = offers.getByRole("button", { name: /^No thanks/ }).first();
    const declined = ((await refuse.getAttribute("aria-label")) ?? "").replace("No thanks, hide ", "");
    const told = page.waitForResponse((answer) => answer.url().includes("/apps/pairwell/events"));
    await refuse.press("Enter");
    await told;
    await putInCart(page, await variantOf(page), 1, {});
    for (const path of [new URL(page.url()).pathname, "/cart", "/", "/collections/all", "/search?q=teacup"]) {
      await page.goto(`${stack.sandboxUrl}${path}`);
      expect(await offeredTitles(page), path).not.toContain(declined);
    }
    await here.close();

    const elsewhere = await browser.newContext({ viewport });
    const other = await elsewhere.newPage();
    await openProduct(other, stack, teacup);
    await surface(other, "Goes well with this").scrollIntoViewIfNeeded();
    expect(await offeredTitles(other), "a stranger is offered it").toContain(declined);
    await signIn(other, stack, number);
    await openProduct(other, stack, teacup);
    expect(await offeredTitles(other), "the same buyer is not").not.toContain(declined);
    await elsewhere.close();
  });
}

test("without consent nothing is kept and nothing follows the shopper", async ({ page }) => {
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/apps/pairwell/")) asked.push(request.url());
  });
  await page.goto(stack.sandboxUrl);
  await page.getByText("Privacy choices").click();
  await page.getByRole("checkbox").first().uncheck();
  asked.length = 0;
  await openProduct(page, stack, teacup);
  const offers = surface(page, "Goes well with this");
  await offers.scrollIntoViewIfNeeded();
  await expect(offers.getByRole("listitem").first()).toBeVisible();
  await page.waitForTimeout(3_000);
  expect(asked.some((url) => url.includes("/events"))).toBe(false);
  expect(asked.filter((url) => url.includes("/offers")).every((url) => !url.includes("visitor="))).toBe(true);
  expect(await page.evaluate(() => localStorage.getItem("pairwell_visitor"))).toBeNull();
});

test("one request serves all surfaces of a page", async ({ page }) => {
  await openProduct(page, stack, teacup);
  const asked: string[] = [];
  page.on("request", (request) => {
    if (request.url().includes("/apps/pairwell/offers")) asked.push(request.url());
  });
  await page.reload();
  await surface(page, "Goes well with this").scrollIntoViewIfNeeded();
  await page.waitForLoadState("networkidle");
  expect(asked).toHaveLength(1);
});

test("merchant sees why, and the command line prints the whole decision and replays it", async ({ page }) => {
  const app = await admin(page, "/why");
  const box = app.getByRole("combobox", { name: "Product being looked at" });
  await box.fill(sku);
  await expect(app.getByRole("option", { name: teacup })).toBeVisible();
  await box.press("Enter");
  await app.getByRole("button", { name: "Explain" }).click();
  await expect(app.getByRole("heading", { name: "Product page", exact: true })).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "why");

  const explained = await stack.command("explain", "--product", sku, "--json");
  expect(explained.code, explained.stderr).toBe(0);
  const first = JSON.parse(explained.stdout) as { decision_id: string; decision: unknown; replays_the_same: boolean };
  expect(first.replays_the_same).toBe(true);
  const replayed = await stack.command("explain", "--decision", first.decision_id, "--json");
  const second = JSON.parse(replayed.stdout) as typeof first;
  expect(second.decision).toEqual(first.decision);
  expect(second.replays_the_same).toBe(true);
});

test("cart lines tell nothing of ours to the shopper", async ({ page }) => {
  await openProduct(page, stack, teacup);
  const offers = surface(page, "Goes well with this");
  await offers.scrollIntoViewIfNeeded();
  await offers.getByRole("button", { name: /^Add / }).first().click();
  await expect.poll(async () => (await cartLines(page)).length).toBe(1);
  await page.goto(`${stack.sandboxUrl}/cart`);
  await expect(page.getByText("_pairwell")).toHaveCount(0);
});
