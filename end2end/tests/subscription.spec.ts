// What a shop pays for Pairwell: chosen, declined, approved on the store's own page, changed, ended; and no word of it
// where nobody is asked for anything.

import { type FrameLocator, type Page, expect, test } from "@playwright/test";

import { card, openAdmin } from "../support/admin.js";
import { expectAccessible, shootBoth } from "../support/look.js";
import { Stack, until } from "../support/stack.js";

const offered = [
  '{code="starter",name="Starter",price_minor=900,currency="USD",interval="thirty_days",trial_days=14,limits={placements=1}}',
  '{code="growth",name="Growth",price_minor=2900,currency="USD",interval="thirty_days",trial_days=14}',
].join(",");
const stack = new Stack({
  ports: { pairwell: 3147, sandbox: 4147 },
  maxOrders: 1_000,
  env: { pairwell: { PAIRWELL_BILLING__MODE: "on", PAIRWELL_BILLING__TEST: "true", PAIRWELL_BILLING__PLANS: `[${offered}]` } },
});

test.describe.configure({ mode: "serial" });

test.beforeAll(async () => {
  test.setTimeout(180_000);
  await stack.start();
  await stack.openAsMerchant();
  await until("the shop to be read", () => stack.isRead(), 120_000);
});

test.afterAll(() => stack.stop());

const openPlan = (page: Page): Promise<FrameLocator> => openAdmin(page, stack, "/settings/plan");

/** Chooses a plan and goes on to the store's page, outside the frame. */
async function goToApprove(page: Page, app: FrameLocator, name: string): Promise<void> {
  await app.getByRole("button", { name: `Choose ${name}` }).click();
  const question = app.getByRole("group", { name: `Choose ${name}?` });
  await expect(question.getByRole("heading")).toBeFocused();
  await expect(question.getByText("nothing is charged before", { exact: false })).toBeVisible();
  await question.getByRole("button", { name: "Go on to approve" }).click();
  await expect(page.getByRole("heading", { name: "Approve subscription" })).toBeVisible();
}

/** Answers on the store's page, and comes back to the plan. */
async function answer(page: Page, word: "Approve" | "Decline"): Promise<FrameLocator> {
  await page.getByRole("button", { name: word }).click();
  await expect(page).toHaveURL(/\/admin\/apps\/pairwell\/settings\/plan/);
  const app = page.frameLocator("iframe");
  await expect(app.locator("html[data-hydrated]")).toBeAttached({ timeout: 20_000 });
  return app;
}

test("a shop without a plan is told so, on the first page and in the settings", async ({ page }) => {
  const home = await openAdmin(page, stack);
  await expect(home.getByText("Your shop has no plan")).toBeVisible();
  const settings = await openAdmin(page, stack, "/settings");
  await settings.getByRole("link", { name: "See your plan" }).click();
  await expect(settings.getByRole("heading", { level: 1, name: "Plan" })).toBeVisible();
  await expect(card(settings, "Your plan").getByText("No plan")).toBeVisible();
  await expect(card(settings, "Plans").getByRole("heading", { level: 3 })).toHaveText(["Starter", "Growth"]);
  await expectAccessible(page);
  await shootBoth(page, "subscription-none");
});

test("a no at the store changes nothing, and the plan can be chosen again", async ({ page }) => {
  let app = await openPlan(page);
  await goToApprove(page, app, "Starter");
  await expect(page.getByText("No money moves", { exact: false })).toBeVisible();
  app = await answer(page, "Decline");
  await expect(card(app, "Your plan").getByText("Declined")).toBeVisible();
  await expect(app.getByText("Nothing was charged; you can choose again.", { exact: false })).toBeVisible();
});

test("approved, it runs with its trial, marked as a test", async ({ page }) => {
  let app = await openPlan(page);
  await goToApprove(page, app, "Starter");
  app = await answer(page, "Approve");
  const current = card(app, "Your plan");
  await expect(current.getByText("Starter, $9.00 every 30 days")).toBeVisible();
  await expect(current.getByText("Trial", { exact: true })).toBeVisible();
  await expect(current.getByText("Test: no money moves")).toBeVisible();
  await expect(current.getByText(/Your trial ends on/)).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "subscription-trial");
  const { stdout } = await stack.command("plan");
  expect(stdout).toContain("Starter (starter), trial");
});

test("beyond the plan nothing new begins, and the merchant reads why", async ({ page }) => {
  const app = await openAdmin(page, stack, "/placements");
  const switches = app.getByRole("switch");
  await switches.nth(0).click();
  await expect(switches.nth(0)).toBeChecked();
  await switches.nth(2).click();
  await expect(page.getByText(/This placement stays off: the plan Starter covers 1 placement that is on/)).toBeVisible();
});

test("a larger plan takes the place of the smaller, with the keyboard alone", async ({ page }) => {
  let app = await openPlan(page);
  await expect(card(app, "What you use").getByText("1 of 1")).toBeVisible();
  const choose = app.getByRole("button", { name: "Choose Growth" });
  await choose.focus();
  await choose.press("Enter");
  await expect(app.getByRole("heading", { name: "Choose Growth?" })).toBeFocused();
  await expect(app.getByText("It takes the place of the plan you have.")).toBeVisible();
  await shootBoth(page, "subscription-question");
  await app.getByRole("button", { name: "Not now" }).press("Enter");
  await expect(app.getByRole("heading", { name: "Choose Growth?" })).toHaveCount(0);
  await goToApprove(page, app, "Growth");
  app = await answer(page, "Approve");
  await expect(card(app, "Your plan").getByText("Growth, $29.00 every 30 days")).toBeVisible();
  const { subscriptions } = (await stack.control("GET", "subscriptions")) as { subscriptions: { status: string; test: boolean }[] };
  expect(subscriptions.map(({ status }) => status)).toEqual(["DECLINED", "CANCELLED", "ACTIVE"]);
  expect(subscriptions.every(({ test }) => test)).toBe(true);
});

test("the store's bill freezes it, and it is ended with one yes", async ({ page }) => {
  const { subscriptions } = (await stack.control("GET", "subscriptions")) as { subscriptions: { id: number }[] };
  const { id } = subscriptions.at(-1)!;
  await stack.control("POST", `subscriptions/${id}/status`, { status: "FROZEN" });
  await until("the news to be applied", async () => (await stack.command("plan")).stdout.includes("frozen"));
  let app = await openPlan(page);
  await expect(app.getByText("Your store has an open bill with its platform")).toBeVisible();
  await stack.control("POST", `subscriptions/${id}/status`, { status: "ACTIVE" });
  await until("the news to be applied", async () => (await stack.command("plan")).stdout.includes("Growth"));
  app = await openPlan(page);
  await app.getByRole("button", { name: "End this plan" }).click();
  await expect(app.getByText("Your pairings, ladders, settings and figures stay.")).toBeVisible();
  await app.getByRole("button", { name: "End the plan" }).click();
  await expect(card(app, "Your plan").getByText("Ended", { exact: true })).toBeVisible();
  await expect(card(app, "Your plan").getByText("No plan", { exact: true })).toBeVisible();
});
