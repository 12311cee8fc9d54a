// What a merchant does with rules on kinds of products: one that offers, one that keeps apart, and what is offered then.

import { type FrameLocator, type Locator, type Page, expect, test } from "@playwright/test";

import { card, openAdmin, pickProduct } from "../support/admin.js";
import { desktop, expectAccessible, shootBoth } from "../support/look.js";
import { withReadShop } from "../support/read-shop.js";
import { Stack } from "../support/stack.js";

const stack = new Stack({ ports: { pairwell: 3111, sandbox: 4111 }, maxOrders: 3_000 });
const teacup = { sku: "22697", title: "Green Regency Teacup and Saucer" };
const WHEN = "When a shopper looks at, or has in the cart";
const WORDS = "Words of the title, one entry a line";

test.use({ viewport: desktop });

withReadShop(stack);

const admin = (page: Page, path: string): Promise<FrameLocator> => openAdmin(page, stack, path);

async function whyBesideTeacup(page: Page): Promise<Locator> {
  const app = await admin(page, "/why");
  await pickProduct(app, "Product being looked at", teacup);
  await app.getByRole("button", { name: "Explain" }).click();
  const answer = card(app, "Product page");
  await expect(answer).toBeVisible();
  return answer;
}

test("before the first rule the list says what one is for", async ({ page }) => {
  const placements = await admin(page, "/placements");
  await placements.getByRole("switch", { name: "Show offers: Product page" }).click();
  const app = await admin(page, "/pairings/rules");
  await expect(app.getByText("No rules yet")).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "rules-empty");
});

test("rule that offers says what it means while it is written, and is followed", async ({ page }) => {
  const app = await admin(page, "/pairings/rules/new");
  const [when, then] = [card(app, WHEN), card(app, "Offer these")];
  await when.getByLabel(WORDS).fill("regency teacup");
  await app.getByRole("button", { name: "Save" }).press("Enter");
  await expect(then.getByText("Say which products: a type, a collection, a brand, a word of the title or a price.")).toBeVisible();
  await then.getByLabel(WORDS).fill("cake stand\ncakestand");
  await then.getByLabel("Price up to").fill("50");
  await expect(when.getByText(/^\d+ products fit now$/)).toBeVisible();
  await expect(then.getByText(/^\d+ products fit now$/)).toBeVisible();
  await then.getByText("The first of them, those sold most first").click();
  await app.getByLabel("Reason for the shopper (optional)").fill("Serve the cake on this");
  await expectAccessible(page);
  await shootBoth(page, "rules-editor");
  await app.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Rule added")).toBeVisible();
  await expect(app.getByRole("link", { name: /^Titles with "regency teacup": offer titles with "cake stand" or "cakestand", up to £50.00$/ })).toBeVisible();

  const answer = await whyBesideTeacup(page);
  await expect(answer.getByText(/your rule/i).first()).toBeVisible();
  // What is struck out says by which figures.
  const numbers = answer.getByText(/^Room for 4; /).first();
  await expect(numbers).toBeVisible();
  await expectAccessible(page);
  await numbers.scrollIntoViewIfNeeded();
  await shootBoth(page, "why");
});

test("rule that keeps apart takes the offer away, and undo brings a removed rule back", async ({ page }) => {
  const app = await admin(page, "/pairings/rules/new");
  await app.getByLabel("Rule", { exact: true }).selectOption({ label: "These do not fit those: never offer them together" });
  await card(app, WHEN).getByLabel(WORDS).fill("teacup");
  await card(app, "Never offer these").getByLabel(WORDS).fill("cakestand\ncake stand");
  await expect(app.getByLabel("Reason for the shopper (optional)")).toHaveCount(0);
  await app.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Rule added")).toBeVisible();
  await expectAccessible(page);
  await shootBoth(page, "rules");

  const answer = await whyBesideTeacup(page);
  await expect(answer.getByText(/by your rules it does not fit/i).first()).toBeVisible();
  await expect(answer.getByText(/your rule;/i)).toHaveCount(0);

  const list = await admin(page, "/pairings/rules");
  const never = list.getByRole("listitem").filter({ hasText: "never offer" });
  await list.getByRole("button", { name: /^Remove rule .*never offer/ }).click();
  await expect(never).toHaveCount(0);
  await list.getByRole("button", { name: "Undo" }).click();
  await expect(never).toHaveCount(1);
});

test("rule names a collection, and says so when the collection is gone", async ({ page }) => {
  const { body } = await sandbox("collections", { title: "Tea time", product_ids: [] });
  const app = await admin(page, "/pairings/rules/new");
  const then = card(app, "Offer these");
  const collections = then.getByLabel("Collections", { exact: true });
  await expect(async () => {
    await page.reload();
    await expect(collections.locator("option", { hasText: "Tea time" })).toHaveCount(1, { timeout: 1_000 });
  }).toPass();
  await card(app, WHEN).getByLabel(WORDS).fill("teacup");
  await collections.selectOption({ label: "Tea time (0 products)" });
  await expect(then.getByRole("list", { name: "Chosen collections" })).toContainText("Tea time");
  await expect(collections).toHaveValue("0");
  await expectAccessible(page);
  await app.getByRole("button", { name: "Save" }).click();
  await expect(page.getByText("Rule added")).toBeVisible();
  const rule = app.getByRole("listitem").filter({ hasText: "in Tea time" });
  await expect(rule.getByText("Means nothing now")).toBeVisible();

  await fetch(`${stack.sandboxUrl}/sandbox/collections/${body.id}`, { method: "DELETE" });
  await expect(async () => {
    const list = await admin(page, "/pairings/rules");
    const gone = list.getByRole("listitem").filter({ hasText: "Tea time (collection is gone)" });
    await expect(gone.getByText("Collection is gone: not in use")).toBeVisible({ timeout: 1_000 });
  }).toPass();
});

async function sandbox(path: string, body: object): Promise<{ body: { id: number } }> {
  const answer = await fetch(`${stack.sandboxUrl}/sandbox/${path}`, {
    method: "POST", headers: { "Content-Type": "application/json" }, body: JSON.stringify(body),
  });
  return { body: (await answer.json()) as { id: number } };
}
