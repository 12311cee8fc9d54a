// A ladder from the proposal to the counted result: the merchant accepts it, a shopper compares, upgrades in the cart, and
// takes it back.

import { type FrameLocator, type Page, expect, test } from "@playwright/test";

import { openAdmin } from "../support/admin.js";
import { desktop, expectAccessible, kindsInSight, movement, phone, shootBoth, watchMovement } from "../support/look.js";
import { cartLines, openProduct, putInCart, surface } from "../support/shopper.js";
import { withReadShop } from "../support/read-shop.js";
import { Stack, until } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3104, sandbox: 4104 }, maxOrders: 6_000 });

withReadShop(stack);

const admin = (page: Page, path: string): Promise<FrameLocator> => openAdmin(page, stack, path);

/** The ladder as the program itself tells it: its name, how many options it has, and the product it starts from. */
let ladder = { name: "", options: 0, product: "" };

async function readLadder(): Promise<void> {
  const checked = await stack.command("check", "ladders", "--json");
  const report = JSON.parse(checked.stdout) as { ladders: { ladder: { name: string }; rungs: { goods: { skus: string[] }[] }[] }[] };
  const [first] = report.ladders;
  const sku = first?.rungs[0]?.goods[0]?.skus[0] ?? "";
  const { stdout } = await stack.command("recommend", "--product", sku, "--json");
  const { product } = JSON.parse(stdout) as { product: { title: string } };
  ladder = { name: first!.ladder.name, options: first!.rungs.length, product: product.title };
}

const HEADLINE = "Choose your option";
const options = (page: Page) => surface(page, HEADLINE).getByRole("button", { name: /^Choose / });

test("merchant accepts a proposed ladder and sees it in use", async ({ page }) => {
  const app = await admin(page, "/tiers/proposals");
  await expect(app.getByRole("button", { name: /^Accept: / }).first()).toBeVisible({ timeout: 20_000 });
  await expectAccessible(page);
  await shootBoth(page, "tiers-proposals");
  await app.getByRole("button", { name: /^Accept: / }).first().click();
  await expect(app.getByText(/ added$/)).toBeVisible();
  await readLadder();
  const list = await admin(page, "/tiers");
  await expect(list.getByRole("heading", { level: 2, name: ladder.name })).toBeVisible();
  await expect(list.getByText("In use")).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "tiers");
});

test("merchant changes its words, is told which press shoppers, and sees them as shoppers will", async ({ page }) => {
  const list = await admin(page, "/tiers");
  await list.getByRole("link", { name: ladder.name, exact: true }).click();
  const name = list.getByLabel("Name");
  await expect(name).toHaveValue(ladder.name);
  const bestFor = list.getByLabel("Best for").last();
  await bestFor.fill("Hurry, only today");
  await list.getByRole("button", { name: "Save" }).click();
  await expect(list.getByText(/presses shoppers/).first()).toBeVisible();
  await bestFor.fill("whoever wants more of it");
  const shown = list.frameLocator('iframe[title="The comparison as a shopper sees it"]');
  await expect(shown.getByText("Best for whoever wants more of it")).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "tiers-editor");
  await list.getByRole("button", { name: "Save" }).press("Enter");
  await expect(page.getByText("Ladder saved")).toBeVisible();
});

test("merchant switches every placement on", async ({ page }) => {
  const app = await admin(page, "/placements");
  const switches = app.getByRole("switch", { name: /^Show offers: / });
  await expect(switches).toHaveCount(9);
  for (const toggle of await switches.all()) {
    await toggle.press("Space");
    await expect(toggle).toHaveAttribute("aria-checked", "true");
  }
  await openProduct(page, stack, ladder.product);
  await until("the theme to know", async () => {
    await page.reload();
    return (await page.locator("pairwell-offers[data-placement=product_ladder]").count()) > 0;
  });
});

test("shopper compares, chooses the better one without a page load, and the basic one as easily", async ({ page }) => {
  await watchMovement(page);
  await openProduct(page, stack, ladder.product);
  const comparison = surface(page, HEADLINE);
  await expect(comparison).toBeVisible();
  await expect(options(page)).toHaveCount(ladder.options);
  expect(await kindsInSight(page)).toEqual(["upsell"]);
  await expect(comparison.getByText(/^\+ £/).first()).toBeVisible();
  expect(await movement(page), "nothing moves").toEqual([]);
  await expectAccessible(page);
  await shootBoth(page, "ladder", comparison);

  await page.evaluate(() => ((window as unknown as { kept: boolean }).kept = true));
  const better = options(page).nth(1);
  await better.focus();
  await better.press("Enter");
  await expect(better).toHaveAttribute("aria-pressed", "true");
  await expect(options(page).first()).toHaveAttribute("aria-pressed", "false");
  const price = (await page.locator("[data-price]").first().textContent())?.trim();
  await options(page).first().press("Enter");
  await expect(options(page).first()).toHaveAttribute("aria-pressed", "true");
  await expect(page.locator("[data-price]").first()).not.toHaveText(price ?? "");
  expect(await page.evaluate(() => (window as unknown as { kept?: boolean }).kept), "the page was not loaded again").toBe(true);
});

test("upgrade chosen on the page goes into the cart with its token", async ({ page }) => {
  await openProduct(page, stack, ladder.product);
  await options(page).nth(1).click();
  await expect(options(page).nth(1)).toHaveAttribute("aria-pressed", "true");
  await page.getByRole("button", { name: "Add to basket" }).click();
  await expect.poll(async () => (await cartLines(page)).length).toBe(1);
  const [line] = await cartLines(page);
  expect(Object.keys(line!.properties)).toContain("_pairwell");
});

for (const [screen, viewport] of [["desktop", desktop], ["phone", phone]] as const) {
  test(`cart on a ${screen} offers the upgrade once, exchanges the line, and takes it back`, async ({ page }) => {
    await page.setViewportSize(viewport);
    await watchMovement(page);
    await openProduct(page, stack, ladder.product);
    const variant = await page.locator("form[action*='/cart/add'] [name=id]").first().inputValue();
    await putInCart(page, variant, 3, { Engraving: "For Anna" });
    await page.goto(`${stack.sandboxUrl}/cart`);
    const upgrade = page.getByRole("button", { name: /^Upgrade to / });
    await expect(upgrade).toBeVisible();
    await expect(page.getByText(/^Upgrade .* for £[\d.]+ more each$/)).toBeVisible();
    expect(await kindsInSight(page)).toEqual(["upsell"]);
    expect(await movement(page), "nothing moves").toEqual([]);
    await expectAccessible(page);
    if (screen === "desktop") await shootBoth(page, "cart-upgrade", upgrade);
    await upgrade.click();
    await expect.poll(async () => (await cartLines(page))[0]?.variant_id).not.toBe(Number(variant));
    const [better] = await cartLines(page);
    expect(better).toMatchObject({ quantity: 3, properties: { Engraving: "For Anna" } });
    await page.getByRole("button", { name: "Undo" }).click();
    await expect.poll(async () => (await cartLines(page))[0]?.variant_id).toBe(Number(variant));
    const [back] = await cartLines(page);
    expect(back).toMatchObject({ quantity: 3, properties: { Engraving: "For Anna" } });
  });
}

test("what happened is counted beside the ladder", async ({ page }) => {
  await until("the choice to be counted", async () => {
    const { stdout } = await stack.command("check", "ladders", "--json");
    const report = JSON.parse(stdout) as { ladders: { rungs: { results: { n_shown: number; n_chosen: number; n_added: number } }[] }[] };
    const counted = report.ladders[0]!.rungs.map(({ results }) => results);
    return counted.some(({ n_shown }) => n_shown > 0) && counted.some(({ n_chosen }) => n_chosen > 0);
  });
  const list = await admin(page, "/tiers");
  await expect(list.getByText("Often quoted (an outside claim, not a goal)")).toBeVisible();
});

test("ladder that is removed comes back with undo", async ({ page }) => {
  const list = await admin(page, "/tiers");
  await list.getByRole("button", { name: `Remove ${ladder.name}` }).click();
  await expect(list.getByText(`${ladder.name} removed`)).toBeVisible();
  // Its products are free again, so that the page may propose it anew, under the same name.
  await expect(list.getByText("No ladders yet")).toBeVisible();
  await list.getByRole("button", { name: "Undo" }).click();
  await expect(list.getByRole("switch", { name: `Use ${ladder.name}` })).toBeVisible();
});
