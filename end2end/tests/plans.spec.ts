// Plans: put together by the merchant, compared on a page of the shop, without a script and without a cart.

import { type FrameLocator, type Page, expect, test } from "@playwright/test";

import { openAdmin } from "../support/admin.js";
import { expectAccessible, movement, shootBoth, watchMovement } from "../support/look.js";
import { withReadShop } from "../support/read-shop.js";
import { Stack, until } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3109, sandbox: 4109 }, maxOrders: 1_000 });

withReadShop(stack);

const admin = (page: Page, path: string): Promise<FrameLocator> => openAdmin(page, stack, path);
const REVIEW = "The big box is the one my children wait for.";

test("merchant puts plans together, and each field says what is wrong with it", async ({ page }) => {
  const app = await admin(page, "/tiers/new");
  await app.getByLabel("Name").fill("The club");
  await app.getByText("Plans", { exact: true }).click();
  await expect(app.getByLabel("Product for Good")).toHaveCount(0);
  const nth = (label: string, place: number) => app.getByLabel(label, { exact: true }).nth(place);
  for (const [place, plan] of [
    { name: "Small box", price: "12", url: "/pages/club-small", bestFor: "one curious person" },
    { name: "Big box", price: "19.50", url: "javascript:alert(1)", bestFor: "a whole family" },
  ].entries()) {
    await nth("Plan", place).fill(plan.name);
    await nth("Price in GBP", place).fill(plan.price);
    await nth("Where it is taken", place).fill(plan.url);
    await nth("Best for", place).fill(plan.bestFor);
  }
  await expect(app.getByText("+ £7.50 (63%) over Good")).toBeVisible();
  await app.getByRole("button", { name: "Save" }).click();
  await expect(app.getByText(/Enter a path of your shop/)).toBeVisible();
  await expect(nth("Where it is taken", 1)).toBeFocused();
  await nth("Where it is taken", 1).fill("/pages/club-big");
  await app.getByRole("button", { name: "Add a difference" }).click();
  await app.getByLabel("What is compared").fill("Things in a box");
  await app.getByLabel("Good: figure").fill("3");
  await app.getByLabel("Good: what it does").fill("a small surprise");
  await app.getByLabel("Better: figure").fill("8");
  await app.getByLabel("Better: what it does").fill("something for everybody at home");
  await app.getByLabel("In their words").fill(REVIEW);
  await app.getByLabel("Who said it").fill("Anna K.");
  await app.getByLabel("Where the review can be read").fill("/pages/club#reviews");

  const preview = app.frameLocator('iframe[title="The comparison as a shopper sees it"]');
  await expect(preview.getByRole("link", { name: "Choose Big box" })).toBeVisible();
  await expect(preview.getByText("£19.50 a month")).toBeVisible();
  await expect(app.getByRole("heading", { name: "Five questions before it goes live" })).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "plans-editor");
  await app.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Ladder added")).toBeVisible();
  await expect(app.getByRole("heading", { level: 2, name: "The club" })).toBeVisible();
  await expect(app.getByText("£19.50 a month")).toBeVisible();
  await expect(app.getByText(/block "Plans to compare"/)).toBeVisible();
});

test("kept plans come back into their fields", async ({ page }) => {
  const app = await admin(page, "/tiers");
  await app.getByRole("link", { name: "The club", exact: true }).click();
  await expect(app.getByLabel("Price in GBP", { exact: true }).nth(1)).toHaveValue("19.50");
  await expect(app.getByRole("radio", { name: "Plans" })).toBeChecked();
  await expect(app.getByRole("button", { name: "Save" })).toHaveCount(0);
});

test("page of the shop compares them from its first paint, and leads to where each is taken", async ({ page }) => {
  await until("the theme to know", async () => {
    await page.goto(`${stack.sandboxUrl}/pages/club`);
    return (await page.locator("pairwell-plans").count()) > 0;
  });
  await watchMovement(page);
  const asked: string[] = [];
  page.on("request", (request) => asked.push(new URL(request.url()).pathname));
  await page.goto(`${stack.sandboxUrl}/pages/club`);
  const comparison = page.getByRole("region", { name: "Choose your option" });
  await expect(comparison.getByText("+ £7.50 a month")).toBeVisible();
  const choices = comparison.getByRole("link", { name: /^Choose / });
  await expect(choices).toHaveCount(2);
  await expect(choices.first()).toHaveAttribute("href", "/pages/club-small");
  await expect(choices.nth(1)).toHaveAttribute("href", "/pages/club-big");
  const [small, big] = await Promise.all([choices.first().boundingBox(), choices.nth(1).boundingBox()]);
  expect(small!.height, "as easy to choose as any").toBe(big!.height);
  expect(small!.height).toBeGreaterThanOrEqual(44);
  await comparison.getByText("Is it worth it?").click();
  await expect(comparison.getByText(REVIEW)).toBeVisible();
  await expect(comparison.getByRole("link", { name: "Anna K." })).toHaveAttribute("href", "/pages/club#reviews");
  expect(await movement(page), "nothing moves").toEqual([]);
  expect(asked.filter((path) => path.includes("/apps/pairwell/")), "nothing is asked for").toEqual([]);
  await expectAccessible(page);
  await shootBoth(page, "plans", comparison);
});

test("plans work without scripts", async ({ browser }) => {
  const context = await browser.newContext({ javaScriptEnabled: false });
  const page = await context.newPage();
  await page.goto(`${stack.sandboxUrl}/pages/club`);
  await expect(page.getByRole("link", { name: "Choose Big box" })).toBeVisible();
  await context.close();
});
