// A shopper in the sandbox store.

import { type Browser, type Locator, type Page, type ViewportSize, expect } from "@playwright/test";

import { watchMovement } from "./look.js";
import { type Stack, until } from "./stack.js";

/** Finds a product as a shopper does, and opens its page. */
export async function openProduct(page: Page, stack: Stack, title: string, query = ""): Promise<void> {
  await page.goto(`${stack.sandboxUrl}/search?q=${encodeURIComponent(title)}`);
  const link = page.getByRole("link", { name: title, exact: false }).first();
  const href = await link.getAttribute("href");
  await page.goto(`${stack.sandboxUrl}${href}${query}`);
  await expect(page.getByRole("heading", { level: 1, name: title })).toBeVisible();
}

/** Everything offered anywhere on the page, once each widget has had its answer. */
export async function offeredTitles(page: Page): Promise<string[]> {
  for (const widget of await page.locator("pairwell-offers").all()) await widget.scrollIntoViewIfNeeded({ timeout: 500 }).catch(() => {});
  await page.waitForLoadState("networkidle");
  await page.waitForTimeout(300);
  return page.evaluate(() => {
    const widgets = [...document.querySelectorAll("pairwell-offers")];
    const cards = widgets.flatMap((widget) => [...(widget.shadowRoot?.querySelectorAll("[part~=card]") ?? [])]);
    return cards.map((card) => (card.querySelector("[part~=title],[part~=reminder]")?.textContent ?? "").trim());
  });
}

/** Puts something into the cart without the theme, with line properties of another app. */
export async function putInCart(page: Page, variant: string, quantity: number, properties: Record<string, string>): Promise<void> {
  await page.evaluate(
    async ([id, quantity, properties]) => {
      const answer = await fetch("/cart/add.js", {
        method: "POST",
        headers: { "Content-Type": "application/json" },
        body: JSON.stringify({ items: [{ id: Number(id), quantity, properties }] }),
      });
      if (!answer.ok) throw new Error(await answer.text());
    },
    [variant, quantity, properties] as const,
  );
}

export interface CartLine {
  product_title: string;
  variant_id: number;
  quantity: number;
  properties: Record<string, string>;
}

/** The cart as the shop tells it. */
export async function cartLines(page: Page): Promise<CartLine[]> {
  return page.evaluate(async () => ((await (await fetch("/cart.js")).json()) as { items: CartLine[] }).items);
}

/** Signs in as a customer of the shop. */
export async function signIn(page: Page, stack: Stack, customer: string): Promise<void> {
  await page.goto(`${stack.sandboxUrl}/account/login`);
  await page.getByLabel("Customer number").fill(customer);
  await page.getByRole("button", { name: "Sign in", exact: true }).click();
  await expect(page.getByRole("heading", { level: 1 })).toContainText("account", { ignoreCase: true });
}

/** A region of ours by its headline. */
export function surface(page: Page, headline: string): Locator {
  return page.getByRole("region", { name: headline });
}

/** The place of one of ours in the theme, whether or not anything shows in it. */
export function block(page: Page, placement: string): Locator {
  return page.locator(`pairwell-offers[data-placement=${placement}]`);
}

/** Looks again until the theme has heard how a placement is set now. */
export async function untilThemeKnows(page: Page, placement: string, attribute = ""): Promise<void> {
  await until(`the theme to know of ${placement}`, async () => {
    await page.reload();
    return (await page.locator(`pairwell-offers[data-placement=${placement}]${attribute}`).count()) > 0;
  });
}

/** A shopper nobody has met before, on a screen of their own. */
export async function asNewShopper(browser: Browser, viewport: ViewportSize, shop: (page: Page) => Promise<void>): Promise<void> {
  const context = await browser.newContext({ viewport });
  try {
    const page = await context.newPage();
    await watchMovement(page);
    await shop(page);
  } finally {
    await context.close();
  }
}

/** The offers of a placement, once it shows some. */
export async function offersOf(page: Page, placement: string, headline: string): Promise<Locator> {
  await block(page, placement).evaluate((element) => element.scrollIntoView({ block: "center" }));
  const offers = surface(page, headline).getByRole("listitem");
  await expect(offers.first()).toBeVisible();
  return offers;
}

/** The place has been asked for, and nothing is to be shown in it. */
export async function expectSilence(page: Page, placement: string): Promise<void> {
  await block(page, placement).evaluate((element) => element.scrollIntoView({ block: "center" }));
  await expect(block(page, placement)).toHaveAttribute("data-state", /^(silent|empty)$/);
  await expect(block(page, placement).getByRole("listitem")).toHaveCount(0);
}
