import { readFile } from "node:fs/promises";
import { createServer, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import { type Browser, chromium, type Page } from "playwright-core";
import { type BlockContext, EXTENSION_DIR, renderBlock } from "./extension.ts";

/** The page a test opens, and how the shop behind it behaves. */
export interface Scene {
  /** What the app answers; null is silence. */
  offers: string | null;
  /** How long the answer takes. */
  delay_ms?: number;
  /** Height of what stands above the block. */
  above_px?: number;
  settings?: Record<string, unknown>;
  /** Other blocks than the one for offers on a product page. */
  blocks?: BlockContext[];
  /** What the cart says it holds. */
  cart?: { key: string; variant_id: number; quantity: number }[];
  /** The page around the blocks; `[blocks]` is where they stand. */
  page?: string;
  /** Where the network halts for a moment in the middle of the page. */
  halts_after?: string;
}

/** One reported movement of something the shopper could see. */
export interface Shift {
  value: number;
  after_input: boolean;
}

/** A shop served to a real browser: one page with the block, content after it, and the built assets. */
export class BrowserShop {
  #scene: Scene = { offers: null };
  readonly #browser: Browser;
  readonly #server = createServer((request, response) => {
    void this.#answer(new URL(request.url ?? "/", "http://shop.example").pathname, response);
  });

  private constructor(browser: Browser) {
    this.#browser = browser;
  }

  /** Starts the browser at `executable` and the shop. */
  static async start(executable: string): Promise<BrowserShop> {
    // Without its sandbox, because continuous integration often runs as root.
    const browser = await chromium.launch({ executablePath: executable, args: ["--no-sandbox"] });
    const shop = new BrowserShop(browser);
    await new Promise<void>((resolve) => shop.#server.listen(0, "127.0.0.1", resolve));
    return shop;
  }

  async stop(): Promise<void> {
    await this.#browser.close();
    this.#server.close();
  }

  /** Opens the page, runs `visit` on it and returns every movement seen. */
  async visit(scene: Scene, viewport: { width: number; height: number }, visit: (page: Page) => Promise<void>): Promise<Shift[]> {
    this.#scene = scene;
    const page = await this.#browser.newPage({ viewport });
    try {
      await page.addInitScript(() => {
        const shifts: Shift[] = [];
        Object.assign(window, { shifts });
        new PerformanceObserver((list) => {
          for (const entry of list.getEntries() as (PerformanceEntry & { value: number; hadRecentInput: boolean })[]) {
            shifts.push({ value: entry.value, after_input: entry.hadRecentInput });
          }
        }).observe({ type: "layout-shift", buffered: true });
      });
      await page.goto(`http://127.0.0.1:${(this.#server.address() as AddressInfo).port}/`);
      await visit(page);
      // Two frames, so that the last movement has been reported.
      await page.evaluate(() => new Promise((done) => requestAnimationFrame(() => requestAnimationFrame(done))));
      return await page.evaluate(() => (window as unknown as { shifts: Shift[] }).shifts);
    } finally {
      await page.close();
    }
  }

  async #answer(path: string, response: ServerResponse): Promise<void> {
    const { offers, delay_ms = 300 } = this.#scene;
    const send = (type: string, body: string | Buffer): void => {
      response.setHeader("Content-Type", type).end(body);
    };
    if (path === "/") {
      const [start, ...rest] = halves(document(this.#scene), this.#scene.halts_after);
      response.setHeader("Content-Type", "text/html; charset=utf-8").write(start);
      setTimeout(() => response.end(rest.join("")), rest.length ? 250 : 0);
      return;
    }
    if (path.startsWith("/assets/pairwell")) {
      response.setHeader("Cache-Control", "max-age=3600");
      return send(path.endsWith(".js") ? "text/javascript" : "text/css", await readFile(EXTENSION_DIR + path));
    }
    if (path === "/apps/pairwell/offers") {
      setTimeout(() => send("text/html; charset=utf-8", offers ?? "\n"), delay_ms);
      return;
    }
    if (path.startsWith("/pictures/")) {
      return send("image/svg+xml", '<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 360 360" width="360" height="360"><rect width="360" height="360" fill="#e4ecf0"/><circle cx="180" cy="180" r="90" fill="#4a7c97"/></svg>');
    }
    if (path === "/cart.js") return send("application/json", JSON.stringify({ items: this.#scene.cart ?? [] }));
    if (path === "/cart/add.js") {
      // Slower than the half second in which a movement would be forgiven as the answer to a click.
      setTimeout(() => {
        response.statusCode = 422;
        send("application/json", JSON.stringify({ description: "You can't add more of this to the cart. ".repeat(3) }));
      }, 700);
      return;
    }
    response.statusCode = path === "/apps/pairwell/events" ? 202 : 404;
    response.end();
  }
}

function halves(html: string, after: string | undefined): string[] {
  const at = after ? html.indexOf(after) + after.length : html.length;
  return [html.slice(0, at), html.slice(at)].filter(Boolean);
}

function document({ above_px = 300, settings, blocks = [settings ? { settings } : {}], page }: Scene): string {
  const rendered = blocks.map((block) => renderBlock(block)).join("");
  const around =
    page ??
    `<main><h1>A product</h1><div style="height:${above_px}px"></div>[blocks]
<p id="after">What comes after the block.</p><div style="height:2000px">More of the page.</div></main>`;
  const styles = ["pairwell", "pairwell-ladder", "pairwell-cart"].map((name) => `<link rel="stylesheet" href="/assets/${name}.css">`);
  return `<!doctype html><html lang="en"><head><meta name="viewport" content="width=device-width">
<title>A product</title>${styles.join("")}<link rel="icon" href="data:,">
<script>Shopify = { routes: { root: "/" } }</script><script src="/assets/pairwell.js" defer></script>
<style>body { margin: 0 auto; max-width: 1100px; padding: 16px; font: 16px/1.5 sans-serif; background: #fff }</style></head>
<body>${around.replace("[blocks]", rendered)}</body></html>`;
}
