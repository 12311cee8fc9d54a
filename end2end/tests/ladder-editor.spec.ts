// A ladder of three different products, put together by hand: what is wrong is named, what stands in the wrong order is
// moved, and the shop shows it as it was left.

import { type FrameLocator, type Locator, type Page, expect, test } from "@playwright/test";

import { card, grip, openAdmin, pickProduct } from "../support/admin.js";
import { desktop, expectAccessible, kindsInSight, movement, phone, shoot, shootBoth, watchMovement } from "../support/look.js";
import { block, cartLines, openProduct, putInCart, surface, untilThemeKnows } from "../support/shopper.js";
import { withReadShop } from "../support/read-shop.js";
import { Stack } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3106, sandbox: 4106 }, maxOrders: 1_000 });
const small = { sku: "37500", title: "Tea Time Teapot in Gift Box", price: "£4.95" };
const middle = { sku: "21528", title: "Dairy Maid Traditional Teapot", price: "£6.95" };
const large = { sku: "23173", title: "Regency Teapot Roses", price: "£9.95" };
const name = "Teapots for every table";
const HEADLINE = "Choose your option";

withReadShop(stack);

const admin = (page: Page, path: string): Promise<FrameLocator> => openAdmin(page, stack, path);

const saveButton = (app: FrameLocator): Locator => app.getByRole("button", { name: "Save", exact: true });

/** Saving is refused, and the field says why, to eyes and ears, and has the focus. */
async function expectRefused(app: FrameLocator, field: Locator, why: RegExp): Promise<void> {
  await saveButton(app).press("Enter");
  await expect(field).toHaveAttribute("aria-invalid", "true");
  await expect(field).toHaveAccessibleDescription(why);
  await expect(app.getByText(why).first()).toBeVisible();
  await expect(field).toBeFocused();
}

const valuesOf = (fields: Locator): Promise<string[]> =>
  fields.evaluateAll((inputs) => inputs.map((input) => (input as HTMLInputElement).value));

/** The products on the form, from the lowest option to the highest. */
const chosen = (app: FrameLocator): Promise<string[]> =>
  app
    .getByRole("button", { name: /^Take .* off$/ })
    .evaluateAll((buttons) => buttons.map((button) => /^Take (.*) off$/.exec(button.getAttribute("aria-label") ?? "")?.[1] ?? ""));

const rows = (app: FrameLocator): Promise<string[]> => valuesOf(app.getByLabel("What is compared"));

const preview = (app: FrameLocator): FrameLocator => app.frameLocator('iframe[title="The comparison as a shopper sees it"]');

const optionsIn = (within: FrameLocator | Locator): Locator => within.getByRole("button", { name: /^Choose / });

const options = (page: Page): Locator => optionsIn(surface(page, HEADLINE));

/** The options a shopper can choose from, in their order. */
const titles = (buttons: Locator): Promise<string[]> =>
  buttons.evaluateAll((buttons) => buttons.map((button) => (button.getAttribute("aria-label") ?? "").replace("Choose ", "")));

/** Where each option stands: its left and its top edge. */
const places = (buttons: Locator): Promise<{ left: number; top: number }[]> =>
  buttons.evaluateAll((buttons) =>
    buttons.map((button) => {
      const { left, top } = button.closest("li")!.getBoundingClientRect();
      return { left: Math.round(left), top: Math.round(top) };
    }),
  );

const variantOf = (page: Page): Promise<string> => page.locator("form[action*='/cart/add'] [name=id]").first().inputValue();

/** What is compared, as the first option lists it. */
const compared = (within: FrameLocator | Locator): Promise<string[]> => within.getByRole("listitem").first().getByRole("term").allTextContents();

const ordered = [small.title, middle.title, large.title];

test("merchant puts three products together, each wrong field is named, and what stands wrong is moved", async ({ page }) => {
  test.setTimeout(180_000);
  const app = await admin(page, "/tiers");
  await app.getByRole("link", { name: "New ladder" }).click();
  await expect(app.getByRole("heading", { level: 1, name: "New ladder" })).toBeVisible();
  await expect(app.getByText("The preview appears once each option has a product")).toBeVisible();
  const bestFor = app.getByLabel("Best for", { exact: true });
  const figure = (option: string): Locator => app.getByLabel(`${option}: figure`);
  const outcome = (option: string): Locator => app.getByLabel(`${option}: what it does`);

  // As the merchant thinks of them, not in the order of their prices.
  await bestFor.first().fill("six people at one table");
  await expectRefused(app, app.getByLabel("Name", { exact: true }), /Write something here/);
  await app.getByLabel("Name", { exact: true }).fill(name.repeat(5));
  await expectRefused(app, app.getByLabel("Name", { exact: true }), /Keep it to \d+ characters; it has 115/);
  await app.getByLabel("Name", { exact: true }).fill(name);
  await expectRefused(app, app.getByRole("combobox", { name: "Product for Good" }), /Choose at least one product/);
  await pickProduct(app, "Product for Good", large);
  await expectRefused(app, app.getByRole("combobox", { name: "Product for Better" }), /Choose at least one product/);
  await pickProduct(app, "Product for Better", small);
  await expectRefused(app, bestFor.nth(1), /Write something here/);
  await bestFor.nth(1).fill("one cup, hurry");
  await expectRefused(app, bestFor.nth(1), /"hurry" presses shoppers/);
  await bestFor.nth(1).fill("one cup a day");

  await app.getByRole("button", { name: "Add a third option" }).press("Enter");
  await expect(app.getByRole("combobox", { name: "Product for Best" })).toBeFocused();
  await expectRefused(app, app.getByRole("combobox", { name: "Product for Best" }), /Choose at least one product/);
  await pickProduct(app, "Product for Best", small);
  await bestFor.nth(2).fill("two or three who share a pot");
  await saveButton(app).press("Enter");
  await expect(card(app, "Best").getByText("This stands in the ladder already.")).toBeVisible();
  await expect(card(app, "Better").getByText("This stands in the ladder already.")).toHaveCount(0);
  const takeOff = card(app, "Best").getByRole("button", { name: `Take ${small.title} off` });
  await expect(takeOff).toBeFocused();
  await takeOff.press("Enter");
  await pickProduct(app, "Product for Best", middle);

  await app.getByRole("button", { name: "Add a benefit to Good" }).press("Enter");
  await expectRefused(app, app.getByLabel("What it is"), /Write something here/);
  await app.getByLabel("What it is").fill("Two years instead of one");

  await app.getByRole("button", { name: "Add a difference" }).press("Enter");
  const what = app.getByLabel("What is compared");
  await expect(what).toBeFocused();
  await expectRefused(app, what, /Write something here/);
  await what.fill("Comes in");
  await expectRefused(app, figure("Good"), /Write something here/);
  for (const option of ["Good", "Better", "Best"]) await figure(option).fill("a box");
  await saveButton(app).press("Enter");
  const difference = (place: number): Locator => app.getByRole("group", { name: `Difference ${place}`, exact: true });
  await expect(difference(1).getByText("This is the same for every option; only what differs is compared.")).toBeVisible();
  await expect(what).toBeFocused();
  await shootBoth(page, "ladder-editor-refused", difference(1));
  await figure("Good").fill("a wooden box");
  await app.getByRole("button", { name: "Add a difference" }).click();
  await what.nth(1).fill("Painted");
  for (const [option, text] of [["Good", "by hand"], ["Better", "printed"], ["Best", "printed"]] as const) await figure(option).nth(1).fill(text);
  await app.getByRole("button", { name: "Add a difference" }).click();
  await what.nth(2).fill("Holds");
  for (const [option, litres, cups] of [["Good", "1.5 l", "tea for six"], ["Better", "0.5 l", "tea for one"], ["Best", "1 l", "tea for three"]] as const) {
    await figure(option).nth(2).fill(litres);
    await outcome(option).nth(2).fill(cups);
  }

  // The dearest one stands lowest, so that the option above it costs less: that is said, and keeps it from shoppers.
  await expect(card(app, "Better").getByText(/^Problem: At £4\.95 it costs no more than the option below \(£9\.95\)/)).toBeVisible();
  await expect(app.getByText(/^Shoppers do not see this ladder until its problems are mended/)).toBeVisible();
  await expect.poll(() => titles(optionsIn(preview(app)))).toEqual([large.title, small.title, middle.title]);

  // Options by keys, then by hand; figures go along.
  await app.getByRole("button", { name: "Move Good down" }).press("ArrowDown");
  await expect.poll(() => chosen(app)).toEqual([small.title, large.title, middle.title]);
  await expect(app.getByRole("button", { name: "Move Better down" })).toBeFocused();
  // An option is higher than most screens: whoever drags one has to see where to.
  await page.setViewportSize({ ...desktop, height: 3_600 });
  await grip(card(app, "Better")).dragTo(card(app, "Best"), { targetPosition: { x: 60, y: 60 }, steps: 10 });
  await expect.poll(() => chosen(app)).toEqual(ordered);
  expect(await valuesOf(bestFor)).toEqual(["one cup a day", "two or three who share a pot", "six people at one table"]);
  expect(await Promise.all(["Good", "Better", "Best"].map((option) => figure(option).nth(2).inputValue()))).toEqual(["0.5 l", "1 l", "1.5 l"]);

  // Rows the same way.
  expect(await rows(app)).toEqual(["Comes in", "Painted", "Holds"]);
  await grip(difference(3)).dragTo(difference(1), { targetPosition: { x: 60, y: 60 }, steps: 10 });
  await expect.poll(() => rows(app)).toEqual(["Holds", "Comes in", "Painted"]);
  await page.setViewportSize(desktop);
  await app.getByRole("button", { name: "Move Painted up" }).press("ArrowUp");
  await expect.poll(() => rows(app)).toEqual(["Holds", "Painted", "Comes in"]);
  await expect(app.getByRole("button", { name: "Move Painted up" })).toBeFocused();
  await app.getByRole("button", { name: "Move Comes in up" }).press("Enter");
  await expect.poll(() => rows(app)).toEqual(["Holds", "Comes in", "Painted"]);
  await app.getByRole("button", { name: "Move Comes in down" }).press("Enter");
  await expect.poll(() => rows(app)).toEqual(["Holds", "Painted", "Comes in"]);
  await expect(app.getByRole("button", { name: "Move Comes in down" }), "the end of the way").toBeDisabled();
  await expect(app.getByRole("button", { name: "Move Comes in up" }), "and the focus is not lost there").toBeFocused();

  // The prices step wider than the shop's range, which takes a reason.
  await expect(app.getByText(/^A price step is outside your range/)).toBeVisible();
  await app.getByLabel("Why the price step is right").fill("Twice the size, and the large one is painted by hand");
  await expect(app.getByText(/^A price step is outside your range/)).toHaveCount(0);
  await expect(app.getByText(/^Shoppers do not see this ladder/)).toHaveCount(0);
  await app.getByRole("radio", { name: "Better" }).press("Space");
  await card(app, "Best").getByLabel("What is different").fill("It holds three times as much, and no two are alike.");

  // The preview follows, on a desktop and on a phone.
  const shown = preview(app);
  await expect.poll(() => titles(optionsIn(shown))).toEqual(ordered);
  await expect.poll(() => compared(shown)).toEqual(["Holds", "Painted", "Comes in"]);
  await expect(shown.getByRole("listitem").filter({ hasText: "Recommended" }).getByRole("button", { name: `Choose ${middle.title}` })).toBeVisible();
  await expect(shown.getByText("It holds three times as much, and no two are alike.")).toBeAttached();
  const screen = app.getByRole("group", { name: "Screen" });
  const [first, second, third] = await places(optionsIn(shown));
  expect([second!.top, third!.top], "beside each other on a desktop").toEqual([first!.top, first!.top]);
  await expectAccessible(page);
  await shootBoth(page, "ladder-editor", app.getByRole("heading", { level: 2, name: "Preview" }));
  await screen.getByRole("button", { name: "Phone" }).press("Enter");
  await expect.poll(() => shown.locator("html").evaluate(() => window.innerWidth)).toBe(390);
  const below = await places(optionsIn(shown));
  expect(below.map(({ left }) => left), "below each other on a phone").toEqual([below[0]!.left, below[0]!.left, below[0]!.left]);
  expect(below[0]!.top).toBeLessThan(below[1]!.top);
  expect(below[1]!.top).toBeLessThan(below[2]!.top);
  await shootBoth(page, "ladder-editor-phone-preview", app.getByRole("heading", { level: 2, name: "Preview" }));

  await saveButton(app).press("Enter");
  await expect(page.getByText("Ladder added")).toBeVisible();
  await expect(app.getByRole("heading", { level: 2, name })).toBeVisible();
  await expect(app.getByText("In use")).toBeVisible();
  const columns = app.getByRole("listitem").filter({ hasText: /sold/ });
  await expect.poll(async () => (await columns.allTextContents()).map((text) => ordered.find((title) => text.includes(title)))).toEqual(ordered);
  await expectAccessible(page);
  await shootBoth(page, "ladder-editor-list");
});

test("opened again, the ladder is as it was left, and another order can be given up", async ({ page }) => {
  const list = await admin(page, "/tiers");
  await list.getByRole("link", { name, exact: true }).click();
  await expect(list.getByLabel("Name", { exact: true })).toHaveValue(name);
  expect(await chosen(list)).toEqual(ordered);
  expect(await rows(list)).toEqual(["Holds", "Painted", "Comes in"]);
  expect(await valuesOf(list.getByLabel("Best for", { exact: true }))).toEqual(["one cup a day", "two or three who share a pot", "six people at one table"]);
  await expect(list.getByRole("radio", { name: "Better" })).toBeChecked();
  await expect(card(list, "Best").getByLabel("What it is")).toHaveValue("Two years instead of one");
  await expect(saveButton(list), "nothing was changed yet").toHaveCount(0);

  await list.getByRole("button", { name: "Move Painted up" }).press("ArrowUp");
  await list.getByRole("button", { name: "Move Best up" }).press("ArrowUp");
  await expect.poll(() => titles(optionsIn(preview(list)))).toEqual([small.title, large.title, middle.title]);
  await expect.poll(() => compared(preview(list))).toEqual(["Painted", "Holds", "Comes in"]);
  await list.getByRole("button", { name: "Discard" }).click();
  await expect.poll(() => chosen(list)).toEqual(ordered);
  expect(await rows(list)).toEqual(["Holds", "Painted", "Comes in"]);

  await list.getByRole("button", { name: "Move Painted up" }).press("ArrowUp");
  await expect.poll(() => rows(list)).toEqual(["Painted", "Holds", "Comes in"]);
  await saveButton(list).press("Enter");
  await expect(page.getByText("Ladder saved")).toBeVisible();
  const again = await admin(page, new URL(page.url()).pathname.replace("/admin/apps/pairwell", ""));
  expect(await rows(again)).toEqual(["Painted", "Holds", "Comes in"]);
  expect(await chosen(again)).toEqual(ordered);
});

test("merchant switches the comparison and the cart on", async ({ page }) => {
  const app = await admin(page, "/placements");
  for (const place of ["Upgrade on the product page", "Cart page"]) {
    const toggle = app.getByRole("switch", { name: `Show offers: ${place}` });
    await toggle.click();
    await expect(toggle).toHaveAttribute("aria-checked", "true");
  }
  await openProduct(page, stack, small.title);
  await untilThemeKnows(page, "product_ladder");
});

for (const [place, product] of [["lowest", small], ["middle", middle]] as const) {
  test(`shopper at the ${place} product reads all three in the merchant's order`, async ({ page }) => {
    await watchMovement(page);
    await openProduct(page, stack, product.title);
    const comparison = surface(page, HEADLINE);
    await expect(comparison).toBeVisible();
    expect(await titles(options(page))).toEqual(ordered);
    expect(await compared(comparison)).toEqual(["Painted", "Holds", "Comes in"]);
    await expect(comparison.getByRole("listitem").filter({ hasText: "Recommended" })).toContainText(middle.title);
    await expect(comparison.getByText("Best for two or three who share a pot")).toBeVisible();
    const pressed = await options(page).evaluateAll((buttons) => buttons.map((button) => button.getAttribute("aria-pressed")));
    expect(pressed).toEqual(ordered.map((title) => String(title === product.title)));
    expect(await kindsInSight(page)).toEqual(["upsell"]);
    expect(await movement(page), "nothing moves").toEqual([]);
    await expectAccessible(page);
    await shootBoth(page, `ladder-by-hand-${place}`, comparison);
  });
}

test("shopper at the dearest product is left in peace", async ({ page }) => {
  await openProduct(page, stack, large.title);
  await page.waitForLoadState("networkidle");
  await expect(block(page, "product_ladder")).toHaveCount(0);
  await expect(surface(page, HEADLINE)).toHaveCount(0);
});

for (const [screen, viewport] of [["desktop", desktop], ["phone", phone]] as const) {
  test(`another product is chosen on a ${screen} without a page load, the basic one as easily, and the basket gets what was chosen`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await openProduct(page, stack, small.title);
    await expect(options(page)).toHaveCount(3);
    await page.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));
    const heading = page.getByRole("heading", { level: 1 });
    const price = page.locator("[data-price]").first();
    const expectChosen = async (product: typeof small): Promise<void> => {
      await expect(surface(page, HEADLINE).getByRole("button", { pressed: true })).toHaveAccessibleName(`Choose ${product.title}`);
      await expect(heading).toHaveText(product.title);
      await expect(price).toHaveText(product.price);
      await expect(page.locator("[data-product-picture]")).toHaveAccessibleName(product.title);
    };
    await expectChosen(small);
    const home = new URL(page.url()).pathname;

    await options(page).nth(2).click();
    await expectChosen(large);
    expect(new URL(page.url()).pathname, "the address is that of what is chosen").not.toBe(home);
    await shoot(page, `ladder-by-hand-chosen-${screen}`);
    const sizes = await options(page).evaluateAll((buttons) =>
      buttons.map((button) => button.getBoundingClientRect()).map(({ width, height }) => `${width} x ${height}`),
    );
    expect(new Set(sizes).size, `one size of button: ${sizes}`).toBe(1);
    await options(page).first().press("Enter");
    await expectChosen(small);
    expect(new URL(page.url()).pathname).toBe(home);

    await options(page).nth(1).press("Enter");
    await expectChosen(middle);
    expect(await page.evaluate(() => (window as unknown as { kept?: boolean }).kept), "the page was not loaded again").toBe(true);
    await page.getByRole("button", { name: "Add to basket" }).click();
    await expect.poll(async () => (await cartLines(page)).map(({ product_title, quantity }) => [product_title, quantity])).toEqual([[middle.title, 1]]);
    const [line] = await cartLines(page);
    expect(Object.keys(line!.properties)).toEqual(["_pairwell"]);
    await page.goto(`${stack.sandboxUrl}/cart`);
    await expect(page.locator("main").getByText(middle.title).first()).toBeVisible();
    await expect(page.locator("main").getByText(small.title)).toHaveCount(0);
  });
}

test("basic one that was chosen back goes into the basket as itself", async ({ page }) => {
  await openProduct(page, stack, small.title);
  await options(page).nth(2).click();
  await expect(page.getByRole("heading", { level: 1 })).toHaveText(large.title);
  await options(page).first().click();
  await page.getByRole("button", { name: "Add to basket" }).click();
  await expect.poll(async () => (await cartLines(page)).map(({ product_title }) => product_title)).toEqual([small.title]);
  const [line] = await cartLines(page);
  expect(line!.properties).toEqual({});
});

test("theme that does not follow opens the page of what is chosen", async ({ page }) => {
  await openProduct(page, stack, small.title);
  await page.evaluate(() => document.addEventListener("pairwell:chosen", (event) => event.preventDefault()));
  await page.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));
  await options(page).nth(1).click();
  await expect(page.getByRole("heading", { level: 1, name: middle.title })).toBeVisible();
  expect(await page.evaluate(() => (window as unknown as { kept?: boolean }).kept), "another page was loaded").toBeUndefined();
});

for (const [product, next, more] of [[small, middle, "£2.00"], [middle, large, "£3.00"]] as const) {
  test(`cart with ${product.title} names the next one`, async ({ page }) => {
    await watchMovement(page);
    await openProduct(page, stack, product.title);
    await putInCart(page, await variantOf(page), 1, {});
    await page.goto(`${stack.sandboxUrl}/cart`);
    const upgrade = page.getByRole("button", { name: `Upgrade to ${next.title}` });
    await expect(upgrade).toBeVisible();
    await expect(page.getByText(`Upgrade to ${next.title} for ${more} more`)).toBeVisible();
    expect(await movement(page), "nothing moves").toEqual([]);
    await shootBoth(page, `ladder-by-hand-cart-${product.sku}`, upgrade);
    await upgrade.click();
    await expect.poll(async () => (await cartLines(page)).map(({ product_title, quantity }) => [product_title, quantity])).toEqual([[next.title, 1]]);
  });
}

test("two of a kind cost as much more as the cart says", async ({ page }) => {
  await openProduct(page, stack, small.title);
  await putInCart(page, await variantOf(page), 2, {});
  await page.goto(`${stack.sandboxUrl}/cart`);
  const total = (): Promise<number> => page.evaluate(async () => ((await (await fetch("/cart.js")).json()) as { total_price: number }).total_price);
  const before = await total();
  const said = /for £(\d+)\.(\d\d) more( each)?/.exec((await page.getByText(/^Upgrade to .* more/).textContent()) ?? "");
  expect(said).not.toBeNull();
  const [, pounds, pence, each] = said!;
  await page.getByRole("button", { name: /^Upgrade to / }).click();
  await expect.poll(async () => (await cartLines(page)).map(({ product_title, quantity }) => [product_title, quantity])).toEqual([[middle.title, 2]]);
  expect((await total()) - before, said![0]).toBe(Number(`${pounds}${pence}`) * (each ? 2 : 1));
});

test("comparison that was declined leaves no hole when the page is opened again", async ({ page }) => {
  await openProduct(page, stack, small.title);
  const told = page.waitForResponse((answer) => answer.url().includes("/apps/pairwell/events") && answer.ok());
  await surface(page, HEADLINE).getByRole("button", { name: "No thanks" }).click();
  await told;
  await page.reload();
  await page.waitForLoadState("networkidle");
  await expect(surface(page, HEADLINE)).toHaveCount(0);
  await shoot(page, "ladder-by-hand-declined-desktop");
  expect((await block(page, "product_ladder").boundingBox())?.height ?? 0, "height of nothing").toBe(0);
});
