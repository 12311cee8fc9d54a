// What a merchant does with pairings, by keyboard where one would, and how each step is taken back.

import { type FrameLocator, type Page, expect, test } from "@playwright/test";

import { openAdmin, pickProduct } from "../support/admin.js";
import { expectAccessible, shootBoth } from "../support/look.js";
import { withReadShop } from "../support/read-shop.js";
import { Stack } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3103, sandbox: 4103 }, maxOrders: 3_000 });
const source = { sku: "22697", title: "Green Regency Teacup and Saucer" };
const first = { sku: "22698", title: "Pink Regency Teacup and Saucer" };
const second = { sku: "22699", title: "Roses Regency Teacup and Saucer" };

withReadShop(stack);

const admin = (page: Page, path: string): Promise<FrameLocator> => openAdmin(page, stack, path);

/** The products offered on the source's page, in their order. */
const targets = (app: FrameLocator): Promise<string[]> => app.locator("[data-pairing-row] a[href^='/pairings/']").allTextContents();

test("pairing is made by keyboard, and each field says what is wrong with it", async ({ page }) => {
  const app = await admin(page, "/pairings/new");
  await pickProduct(app, "When a shopper looks at", source);
  await app.getByRole("button", { name: "Save" }).press("Enter");
  await expect(app.getByText("choose a product", { exact: false })).toBeVisible();
  await pickProduct(app, "Offer them", first);
  const reason = app.getByLabel("Reason for the shopper (optional)");
  await reason.fill("Hurry, these match");
  await app.getByRole("button", { name: "Save" }).press("Enter");
  await expect(app.getByText(/"Hurry" presses shoppers/)).toBeVisible();
  await reason.fill("These match");
  await app.getByRole("button", { name: "Save" }).press("Enter");
  await expect(page.getByText("Pairing added")).toBeVisible();
  await expect.poll(() => targets(app)).toEqual([first.title]);
});

test("second pairing is edited, moved first and switched off", async ({ page }) => {
  const form = await admin(page, "/pairings/new");
  await pickProduct(form, "When a shopper looks at", source);
  await pickProduct(form, "Offer them", second);
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Pairing added")).toBeVisible();
  await form.getByRole("button", { name: `Move ${second.title} up` }).click();
  await expect.poll(() => targets(form)).toEqual([second.title, first.title]);
  const toggle = form.getByRole("switch", { name: `Use ${second.title}` });
  await toggle.click();
  await expect(toggle).toHaveAttribute("aria-checked", "false");

  await form.getByRole("link", { name: first.title, exact: true }).click();
  const reason = form.getByLabel("Reason for the shopper (optional)");
  await expect(reason).toHaveValue("These match");
  await reason.fill("The same roses");
  await form.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Pairing saved")).toBeVisible();

  const list = await admin(page, "/pairings");
  await expect.poll(() => targets(list)).toEqual([second.title, first.title]);
  await expect(list.getByText('"The same roses"')).toBeVisible();
  await expect(list.getByRole("switch", { name: `Use ${second.title}` })).toHaveAttribute("aria-checked", "false");
});

test("removed pairing comes back to its place", async ({ page }) => {
  const app = await admin(page, "/pairings");
  await app.getByRole("button", { name: `Remove ${second.title}` }).click();
  await expect.poll(() => targets(app)).toEqual([first.title]);
  await app.getByRole("button", { name: "Undo" }).click();
  await expect.poll(() => targets(app)).toEqual([second.title, first.title]);
});

test("search finds as one types, and says when there is nothing", async ({ page }) => {
  const app = await admin(page, "/pairings");
  const search = app.getByLabel("Search pairings by title or SKU");
  await search.fill("pink");
  await expect.poll(() => targets(app)).toEqual([first.title]);
  await search.fill("no such thing");
  await expect(app.getByText("Nothing found")).toBeVisible();
});

test("suggestions are dismissed in bulk, and the dismissal is taken back", async ({ page }) => {
  const app = await admin(page, "/pairings/suggestions");
  const waiting = app.getByText(/on this page, [\d,]+ in all/);
  const before = await waiting.textContent();
  await app.getByRole("checkbox", { name: "Select all on this page" }).check();
  await app.getByRole("button", { name: "Dismiss selected" }).click();
  await expect(app.getByText(/^50 .*dismissed/)).toBeVisible();
  await expect(waiting).not.toHaveText(before ?? "");
  await app.getByRole("button", { name: "Undo" }).click();
  await expect(waiting).toHaveText(before ?? "");
});

test("lists made in the platform's own app are shown, taken over and taken back", async ({ page }) => {
  const app = await admin(page, "/pairings");
  await expect(app.getByText(/lists of complementary products made in your store's admin/)).toBeVisible();
  await app.getByRole("link", { name: "Review lists" }).click();
  const rows = app.locator("[data-listed-pair]");
  await expect(rows.filter({ hasText: "Left out" })).toHaveCount(1);
  await expectAccessible(page);
  await shootBoth(page, "lists");
  const add = app.getByRole("button", { name: /^Add \d+ pairings$/ });
  const wish = (await add.textContent()) ?? "";
  const n = Number(/\d+/.exec(wish)![0]);
  await expect(rows.filter({ hasText: "New" })).toHaveCount(n);
  await add.press("Enter");
  await expect(app.getByText(`${n} pairings added`)).toBeVisible();
  await expect(rows.filter({ hasText: "Paired already" })).toHaveCount(n);
  await expect(add).toHaveCount(0);

  await app.getByRole("button", { name: "Undo" }).click();
  await expect(add).toHaveText(wish);
  await expect(rows.filter({ hasText: "New" })).toHaveCount(n);
});
