// The whole story, as the people in it live it: a merchant installs Pairwell, it reads every order the shop ever had,
// the merchant accepts a suggestion, a shopper sees it, adds it and buys it, and the merchant sees it counted.

import { type FrameLocator, type Page, expect, test } from "@playwright/test";

import { openAdmin } from "../support/admin.js";
import { desktop, expectAccessible, shoot, shootBoth } from "../support/look.js";
import { Stack, until } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3100, sandbox: 4100 } });

test.describe.configure({ mode: "serial" });
test.use({ viewport: desktop });

test.beforeAll(async () => {
  test.setTimeout(120_000);
  await stack.start();
});

test.afterAll(async () => {
  await stack.stop();
});

const admin = (page: Page, path = ""): Promise<FrameLocator> => openAdmin(page, stack, path);

let source = "";
let target = "";
let price = "";

test("merchant installs Pairwell and watches it read every order", async ({ page }) => {
  test.setTimeout(240_000);
  await page.goto(`${stack.sandboxUrl}/admin`);
  await page.getByRole("button", { name: "Install Pairwell" }).click();
  const app = page.frameLocator("iframe");
  await expect(app.getByText("Pairwell is reading your shop.")).toBeVisible({ timeout: 20_000 });
  await expect(app.getByRole("progressbar").first()).toBeVisible();
  await shoot(page, "reading-desktop");
  await expect(app.getByText("Your orders are read; nothing is shown in your shop yet.")).toBeVisible({ timeout: 200_000 });

  const held = await stack.sandboxState();
  const read = await stack.counts();
  expect(read.products).toBe(held.n_products);
  expect(read.orders).toBe(held.n_orders);
  expect(read.orderLines).toBe(held.n_order_lines);
  expect(read.orderLines).toBeGreaterThan(400_000);
});

test("merchant sees what was learned and what is wrong with the data", async ({ page }) => {
  const app = await admin(page, "/data");
  await expect(app.getByText(/^[\d,]+ pairs of products go together, counted over 19,\d{3} orders/)).toBeVisible();
  await expect(app.getByText("Full ranking").first()).toBeVisible();
  // Nobody told Pairwell that the shop sells postage.
  const postage = app.getByRole("listitem").filter({ has: app.getByRole("heading", { name: "Postage, fees and the like" }) });
  await expect(postage).toContainText("Pairwell offers it only where you pair it by hand.");
  await postage.getByText("Which products").click();
  await expect(postage.getByText("POSTAGE", { exact: false }).first()).toBeVisible();
  await shootBoth(page, "data");
  await app.getByText("How this was tested").click();
  await expect(app.getByRole("table").first()).toBeVisible();
  await app.getByRole("button", { name: "Look again" }).click();
  await expect(page.getByText("Your data were looked at again.")).toBeVisible({ timeout: 60_000 });
  await expectAccessible(page);
});

test("merchant accepts a suggestion", async ({ page }) => {
  const app = await admin(page, "/pairings/suggestions");
  const accept = app.getByRole("button", { name: /^Accept: / }).first();
  const pair = (await accept.getAttribute("aria-label")) ?? "";
  [source = "", target = ""] = pair.replace("Accept: ", "").split(" goes with ");
  await expectAccessible(page);
  await shootBoth(page, "suggestions");
  await accept.click();
  await expect(app.getByText("1 pairing added")).toBeVisible();
  await expect(app.getByRole("button", { name: "Undo" })).toBeVisible();

  const list = await admin(page, "/pairings");
  await expect(list.getByText(source).first()).toBeVisible();
  await expect(list.getByText(target).first()).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "pairings");
});

test("merchant looks at the preview and switches the product page on", async ({ page }) => {
  const app = await admin(page, "/placements");
  await expect(app.getByRole("switch", { name: /^Show offers: / })).toHaveCount(9);
  await expectAccessible(page);
  await shootBoth(page, "placements");
  await app.getByRole("link", { name: "Product page", exact: true }).click();
  await app.getByRole("switch", { name: "Show offers: Product page" }).click();
  await app.getByLabel("Headline").fill("Goes well with this");
  await expect(app.getByText("Unsaved changes")).toBeVisible();
  await app.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Placement saved")).toBeVisible();
  const shown = app.frameLocator('iframe[title="Preview: Product page"]');
  await expect(shown.getByRole("region", { name: "Goes well with this" })).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "placement");
});

test("shopper sees the accepted pairing first, adds it and buys it", async ({ page }) => {
  await page.goto(`${stack.sandboxUrl}/collections/all?q=${encodeURIComponent(source)}`);
  await page.getByRole("link", { name: source, exact: false }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: source })).toBeVisible();
  const offers = page.getByRole("region", { name: "Goes well with this" });
  await offers.scrollIntoViewIfNeeded();
  const cards = offers.getByRole("listitem");
  await expect(cards.first()).toContainText(target);
  expect(await cards.count()).toBeLessThanOrEqual(4);
  price = (await cards.first().getByText(/£\d/).first().textContent())?.trim() ?? "";
  await shootBoth(page, "storefront", offers);

  // Really seen means a second in sight.
  const address = page.url();
  await page.waitForTimeout(1_500);
  await cards.first().getByRole("button", { name: /^Add/ }).click();
  await expect(cards.first().getByText(/Added/).first()).toBeVisible();
  expect(page.url(), "adding must not leave the page").toBe(address);

  await page.goto(`${stack.sandboxUrl}/cart`);
  await expect(page.getByText(target).first()).toBeVisible();
  await page.goto(`${stack.sandboxUrl}/checkout`);
  await page.getByRole("button", { name: "Place order" }).click();
  await expect(page.getByRole("heading", { name: /Thank you/ })).toBeVisible();
});

test("overview counts one purchase with the right amount", async ({ page }) => {
  await until("the order to be counted", async () => (await stack.counts()).orders === (await stack.sandboxState()).n_orders);
  const app = await admin(page);
  await expect(app.getByText(`Offers brought ${price} into 1 order so far.`)).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "overview");
});

test("refund takes the amount back", async ({ page }) => {
  await page.goto(`${stack.sandboxUrl}/admin/orders`);
  await page.getByRole("button", { name: /^Refund/ }).first().click();
  await until("the refund to be counted", async () => {
    const app = await admin(page);
    return (await app.getByText(/Offers brought/).count()) === 0;
  });
});

test("shop stays whole when Pairwell is gone", async ({ page }) => {
  await stack.pairwell.stop();
  const errors: string[] = [];
  page.on("pageerror", (error) => errors.push(error.message));
  await page.goto(`${stack.sandboxUrl}/collections/all?q=${encodeURIComponent(source)}`);
  await page.getByRole("link", { name: source, exact: false }).first().click();
  await expect(page.getByRole("heading", { level: 1, name: source })).toBeVisible();
  await page.mouse.wheel(0, 2_000);
  await page.waitForTimeout(3_000);
  await expect(page.getByRole("region", { name: "Goes well with this" })).toHaveCount(0);
  expect(errors).toEqual([]);
  await stack.pairwell.start();
});
