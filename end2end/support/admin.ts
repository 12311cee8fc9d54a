// The app's pages inside the store's admin, as a merchant's browser shows them.

import { type FrameLocator, type Page, expect } from "@playwright/test";

import type { Stack } from "./stack.js";

/** Opens a page of the app and waits until the browser has taken it over. */
export async function openAdmin(page: Page, stack: Stack, path = ""): Promise<FrameLocator> {
  await page.goto(`${stack.sandboxUrl}/admin/apps/pairwell${path}`);
  const app = page.frameLocator("iframe");
  await expect(app.locator("html[data-hydrated]")).toBeAttached({ timeout: 20_000 });
  return app;
}
