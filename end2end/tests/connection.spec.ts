// How the shop is connected, news that could not be applied, and buyers who ask what is known of them.

import { readFile } from "node:fs/promises";

import { type FrameLocator, type Page, expect, test } from "@playwright/test";

import { card, openAdmin } from "../support/admin.js";
import { desktop, expectAccessible, phone, shootBoth } from "../support/look.js";
import { withReadShop } from "../support/read-shop.js";
import { Stack, until } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3112, sandbox: 4112 }, maxOrders: 3_000 });

withReadShop(stack);
test.use({ viewport: desktop });

/** From the settings, as a merchant goes there. */
async function fromSettings(page: Page, link: string): Promise<FrameLocator> {
  const app = await openAdmin(page, stack, "/settings");
  await app.getByRole("link", { name: link, exact: true }).click();
  await expect(app.getByRole("heading", { level: 1, name: link, exact: true })).toBeVisible();
  return app;
}

const givenUp = async (): Promise<string> => (await stack.command("webhooks", "list")).stdout.trim();

test("connection says what is allowed, and that nothing is amiss", async ({ page }) => {
  const app = await fromSettings(page, "Connection");
  await expect(card(app, "Your store").getByText("Connected", { exact: true })).toBeVisible();
  const permissions = card(app, "What Pairwell may do").getByRole("listitem");
  await expect(permissions.filter({ hasText: "Products, their prices and pictures" })).toContainText("Allowed");
  await expect(card(app, "News from your store").getByText("All news of your store is applied.")).toBeVisible();
  await expect(app.getByText("No news was given up")).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "connection-well");
});

test("tab of the page one is on stands in sight on a phone", async ({ page }) => {
  await page.setViewportSize(phone);
  const app = await openAdmin(page, stack, "/settings");
  const tabs = app.getByRole("navigation", { name: "Pairwell" });
  await expect(tabs.getByRole("link", { name: "Settings", exact: true })).toBeInViewport({ ratio: 1 });
  await expect(tabs.getByRole("link", { name: "Overview", exact: true })).not.toBeInViewport();
});

test("news that cannot be read is kept, told, and tried again", async ({ page }) => {
  await stack.control("POST", "webhooks/send", { topic: "orders/updated", payload: { id: "not a number" } });
  await until("the news to be given up", async () => (await givenUp()) !== "none");
  expect(await givenUp()).toMatch(/orders\/updated, came .*, 1 tries: platform: /);

  const overview = await openAdmin(page, stack);
  await expect(overview.getByText("Look at 1 piece of news that could not be applied")).toBeVisible();
  await overview.getByRole("link", { name: "Open the connection" }).click();
  const news = card(overview, "News from your store");
  const row = news.getByRole("listitem").filter({ hasText: "Orders: updated" });
  await expect(row.getByText("Pairwell does not understand what your store sent.")).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "connection-news");

  await row.getByRole("button", { name: /^Try again: Orders: updated/ }).press("Enter");
  await expect(page.getByText("1 piece of news is tried again")).toBeVisible();
  await until("the news to be given up once more", async () => (await givenUp()).includes("orders/updated"));
  const replayed = await stack.command("webhooks", "replay", "--all");
  expect(replayed.stdout).toContain("1 tried again. Given up now:\n");
  expect(replayed.stdout).toContain("orders/updated");
  const unknown = await stack.command("webhooks", "replay", "999999");
  expect(unknown.code).not.toBe(0);
  expect(unknown.stderr).toContain("this shop has not given up a webhook 999999");
});

test("lost access is said, with the way back", async ({ page }) => {
  await page.route("**/api/admin/connection/load*", async (route) => {
    const answer = await route.fetch();
    const told = (await answer.json()) as { is_grant_gone: boolean; permissions: { is_given: boolean }[] };
    told.is_grant_gone = true;
    for (const permission of told.permissions.slice(2, 4)) permission.is_given = false;
    await route.fulfill({ response: answer, json: told });
  });
  const app = await fromSettings(page, "Connection");
  await expect(app.getByText("Pairwell has lost access to your store")).toBeVisible();
  await expect(app.getByText("Nothing can be learned, and no result is counted.")).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "connection-lost");
  await page.unroute("**/api/admin/connection/load*");
  await app.getByRole("button", { name: "Connect again" }).click();
  await expect(app.getByText("Pairwell has lost access to your store")).toHaveCount(0);
  await expect(card(app, "Your store").getByText("Connected", { exact: true })).toBeVisible();
});

test("buyer who asks is answered with all that is known", async ({ page }) => {
  const empty = await fromSettings(page, "Buyers' data");
  await expect(empty.getByText("No buyer has asked")).toBeVisible();
  await shootBoth(page, "buyers-data-none");

  const buyer = 12_748;
  await stack.control("POST", "webhooks/send", { topic: "customers/data_request", customer_id: buyer });
  await until("the request to be noted", async () => (await stack.command("privacy", "requests")).stdout.includes(`buyer ${buyer}`));
  const app = await fromSettings(page, "Buyers' data");
  const request = card(app, `Buyer ${buyer}`);
  await expect(request.getByText("To be answered", { exact: true })).toBeVisible();
  await request.getByRole("button", { name: "Show what is known" }).press("Enter");
  await expect(request.getByLabel("What is known", { exact: true })).toContainText(`"customer": ${buyer}`);
  await expectAccessible(page);
  await shootBoth(page, "buyers-data");

  const saved = page.waitForEvent("download");
  await request.getByRole("link", { name: "Download as a file" }).click();
  const file = await saved;
  expect(file.suggestedFilename()).toMatch(/^pairwell-request-\d+\.json$/);
  const document = JSON.parse(await readFile(await file.path(), "utf8")) as { customer: number; orders: unknown[] };
  expect(document.customer).toBe(buyer);
  expect(document.orders.length).toBeGreaterThan(0);

  await request.getByRole("button", { name: "Mark as answered" }).press("Enter");
  await expect(request.getByText("Answered", { exact: true })).toBeVisible();
  await app.getByRole("button", { name: "Undo" }).click();
  await expect(request.getByText("To be answered", { exact: true })).toBeVisible();
});
