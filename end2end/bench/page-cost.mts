// What Pairwell costs a shopper's page: the Lighthouse score of one product page with the app's blocks and without, in one
// run and in turns, so that a busy machine weighs on both alike. Prints `figure` lines like the other benchmarks.

import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";

import { type Browser, chromium, expect } from "@playwright/test";
import lighthouse, { type Flags } from "lighthouse";

import { openAdmin } from "../support/admin.js";
import { Stack, until } from "../support/stack.js";

/** Rounds; the median of each side counts. */
const N_ROUNDS = 5;
const BUDGET_POINTS = 2;
const DEBUG_PORT = 9333;

const launch = ["--headless", "--no-sandbox", "--disable-gpu", "--disable-quic", "--no-first-run", "--disable-background-networking", "--disable-component-update", "--disable-sync"];

interface Measured {
  score: number;
  lcp_ms: number;
  cls: number;
  bytes: number;
}

async function measure(url: string): Promise<Measured> {
  const flags: Flags = { port: DEBUG_PORT, output: "json", onlyCategories: ["performance"], logLevel: "error" };
  const result = await lighthouse(url, flags);
  const audits = result?.lhr.audits;
  const value = (name: string): number => audits?.[name]?.numericValue ?? Number.NaN;
  return {
    score: (result?.lhr.categories["performance"]?.score ?? Number.NaN) * 100,
    lcp_ms: value("largest-contentful-paint"),
    cls: value("cumulative-layout-shift"),
    bytes: value("total-byte-weight"),
  };
}

function median(values: number[]): number {
  const sorted = [...values].sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)] ?? Number.NaN;
}

function figure(name: string, value: number, unit: string, budget: number): void {
  const verdict = value <= budget ? "ok" : "over";
  console.log(`figure ${name} ${value.toFixed(unit === "shift" ? 4 : 1)} ${unit} budget ${budget} ${verdict}`);
}

/** A shop with every placement on, as a merchant switches them on, and the page of a product with offers. */
async function prepare(stack: Stack, browser: Browser): Promise<string> {
  await stack.start();
  await stack.openAsMerchant();
  await until("the reading to end", () => stack.isRead(), 180_000);
  const page = await browser.newPage();
  const app = await openAdmin(page, stack, "/placements");
  for (const toggle of await app.getByRole("switch", { name: /^Show offers: / }).all()) {
    await toggle.click();
    await expect(toggle).toHaveAttribute("aria-checked", "true");
  }
  const url = `${stack.sandboxUrl}/products/green-regency-teacup-and-saucer`;
  await until("the theme to know", async () => {
    await page.goto(url);
    return (await page.locator("pairwell-offers[data-placement=product_page]").count()) > 0;
  });
  await page.close();
  return url;
}

async function main(): Promise<void> {
  const withApp = new Stack({ ports: { pairwell: 3180, sandbox: 4180 }, maxOrders: 3_000 });
  const without = new Stack({ ports: { pairwell: 3181, sandbox: 4181 }, maxOrders: 3_000, extensionDir: mkdtempSync(join(tmpdir(), "no-extension-")) });
  const browser = await chromium.launch({
    ...(process.env.PAIRWELL_CHROMIUM ? { executablePath: process.env.PAIRWELL_CHROMIUM } : {}),
    args: [...launch, `--remote-debugging-port=${DEBUG_PORT}`],
  });
  try {
    const url = await prepare(withApp, browser);
    await without.sandbox.start();
    const bare = url.replace(withApp.sandboxUrl, without.sandboxUrl);
    // The first look of each fills caches of server and browser.
    await measure(url);
    await measure(bare);
    const rounds: { app: Measured; bare: Measured }[] = [];
    for (let round = 0; round < N_ROUNDS; round++) rounds.push({ app: await measure(url), bare: await measure(bare) });
    const of = (side: "app" | "bare", what: keyof Measured): number => median(rounds.map((round) => round[side][what]));
    for (const [side, name] of [["bare", "without"], ["app", "with"]] as const) {
      console.log(
        `${name.padEnd(8)} score ${of(side, "score").toFixed(0)}, LCP ${of(side, "lcp_ms").toFixed(0)} ms, ` +
          `CLS ${of(side, "cls").toFixed(4)}, ${(of(side, "bytes") / 1024).toFixed(1)} KB; medians of ${N_ROUNDS}, in turns`,
      );
    }
    figure("storefront_lighthouse_cost", Math.max(0, of("bare", "score") - of("app", "score")), "points", BUDGET_POINTS);
    figure("storefront_layout_shift_added", Math.max(0, of("app", "cls") - of("bare", "cls")), "shift", 0);
  } finally {
    await browser.close();
    await withApp.stop();
    await without.stop();
  }
}

await main();
