// The app's pages inside the store's admin, as a merchant's browser shows them.

import { type FrameLocator, type Locator, type Page, expect } from "@playwright/test";

import type { Stack } from "./stack.js";

/** Opens a page of the app and waits until the browser has taken it over. */
export async function openAdmin(page: Page, stack: Stack, path = ""): Promise<FrameLocator> {
  await page.goto(`${stack.sandboxUrl}/admin/apps/pairwell${path}`);
  const app = page.frameLocator("iframe");
  await expect(app.locator("html[data-hydrated]")).toBeAttached({ timeout: 20_000 });
  return app;
}

/** Searches a product as one types, and takes the first one found with the keyboard. */
export async function pickProduct(app: FrameLocator, label: string, product: { sku: string; title: string }): Promise<void> {
  const box = app.getByRole("combobox", { name: label, exact: true });
  await box.fill(product.sku);
  await expect(app.getByRole("option", { name: product.title })).toBeVisible();
  await box.press("Enter");
  await expect(box).toHaveCount(0);
}

/** The card of a page with this heading. */
export function card(app: FrameLocator, heading: string): Locator {
  return app.getByRole("heading", { level: 2, name: heading, exact: true }).locator("xpath=ancestor::section[1]");
}

/** What a thing on the page is dragged by. */
export function grip(thing: Locator): Locator {
  return thing.getByTitle("Drag to another place");
}
