// Looking at pages as people do: pictures on a desk and in the hand, assistive technology, and what moved.

import { join } from "node:path";

import { AxeBuilder } from "@axe-core/playwright";
import { type Locator, type Page, expect } from "@playwright/test";

import { root } from "./stack.js";

/** Pictures belong to the docs only when they are taken for them: a test leaves the checkout as it was. */
const screenshots = process.env.PAIRWELL_SCREENSHOTS ?? join(root, "end2end/test-results/screenshots");

export const desktop = { width: 1280, height: 900 };
export const phone = { width: 390, height: 844 };

export async function shoot(page: Page, name: string): Promise<void> {
  await page.screenshot({ path: join(screenshots, `${name}.png`), animations: "disabled" });
}

/** Once on a desk and once in the hand, with `subject` in the middle of the picture when there is one. */
export async function shootBoth(page: Page, name: string, subject?: Locator): Promise<void> {
  const centre = async (): Promise<void> => {
    await subject?.evaluate((element) => element.scrollIntoView({ block: "center", behavior: "instant" }));
    await page.waitForTimeout(300);
  };
  await centre();
  await shoot(page, `${name}-desktop`);
  await page.setViewportSize(phone);
  await centre();
  await shoot(page, `${name}-phone`);
  const wider = await page.evaluate(() => document.documentElement.scrollWidth - window.innerWidth);
  expect(wider, `${name} must not scroll sideways on a phone`).toBeLessThanOrEqual(0);
  await page.setViewportSize(desktop);
}

export async function expectAccessible(page: Page): Promise<void> {
  const { violations } = await new AxeBuilder({ page }).withTags(["wcag2a", "wcag2aa", "wcag21aa", "wcag22aa"]).analyze();
  const found = violations.map((violation) => `${violation.id}: ${violation.nodes.map((node) => node.target.join(" ")).join("; ")}`);
  expect(found).toEqual([]);
}

/** Notes from the first paint on what moves without the shopper having done anything. Call before the page is opened. */
export async function watchMovement(page: Page): Promise<void> {
  await page.addInitScript(() => {
    const seen = window as unknown as { moved: string[] };
    seen.moved = [];
    new PerformanceObserver((list) => {
      for (const entry of list.getEntries()) {
        const shift = entry as unknown as { value: number; hadRecentInput: boolean; sources: { node: Node | null; previousRect: DOMRect; currentRect: DOMRect }[] };
        if (shift.hadRecentInput) continue;
        const what = shift.sources.map(({ node, previousRect: from, currentRect: to }) => {
          const element = node instanceof Element ? node : node?.parentElement;
          const name = element?.outerHTML.slice(0, 80) ?? "something that is gone";
          return `${name} from ${from.y}/${from.height} to ${to.y}/${to.height}`;
        });
        seen.moved.push(`${shift.value}: ${what.join(" and ")}`);
      }
    }).observe({ type: "layout-shift", buffered: true });
  });
}

/** What has moved since the page was opened: nothing, when the layout shift is 0. */
export async function movement(page: Page): Promise<string[]> {
  await page.waitForTimeout(300);
  return page.evaluate(() => (window as unknown as { moved: string[] }).moved);
}

/** The kinds of offer that are in sight anywhere on the page, inside its widgets too. */
export async function kindsInSight(page: Page): Promise<string[]> {
  return page.evaluate(() => {
    const widgets = [...document.querySelectorAll("pairwell-offers")];
    const offers = widgets.flatMap((widget) => [...(widget.shadowRoot?.querySelectorAll<HTMLElement>("[data-kind]") ?? [])]);
    const visible = offers.filter((offer) => offer.checkVisibility());
    return [...new Set(visible.map((offer) => offer.dataset["kind"] ?? ""))];
  });
}
