/** Renders pages of the theme: JSON templates name sections, plain ones are Liquid; both end up in the layout. */
import { readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Sandbox } from "../sandbox.ts";
import { renderAppBlocks } from "./app-blocks.ts";
import type { Cart } from "./carts.ts";
import { buildEngine, THEME_DIR } from "./liquid.ts";
import { AllProducts, cartObject, collectionObject, ROUTES, shopObject, type LiquidObject } from "./objects.ts";

interface JsonTemplate {
  readonly sections: Readonly<Record<string, { readonly type: string; readonly blocks?: Readonly<Record<string, { readonly type: string }>> }>>;
  readonly order: readonly string[];
}

/** What a page shows. */
export interface Page {
  readonly template: string;
  readonly title: string;
  readonly path: string;
  readonly cart: Cart;
  readonly designMode?: boolean;
  readonly data?: LiquidObject;
}

const LAYOUT_NONE = /^\s*\{%-?\s*layout\s+none\s*-?%\}/;

/** Renders with the theme in `theme/`. */
export class Pages {
  private readonly engine = buildEngine({ partialsDir: join(THEME_DIR, "snippets"), assetUrl: (name) => `/assets/${name}` });

  constructor(private readonly sandbox: Sandbox) {}

  /** A whole page. */
  async render(page: Page): Promise<string> {
    const scope = this.scope(page);
    const path = join(THEME_DIR, "templates", page.template);
    if (!existsSync(`${path}.json`)) return this.wrap(await this.run(readFileSync(`${path}.liquid`, "utf8"), scope), scope, page, "");
    const template = JSON.parse(readFileSync(`${path}.json`, "utf8")) as JsonTemplate;
    let content = "";
    let head = "";
    for (const id of template.order) {
      const section = template.sections[id]!;
      const hasApps = Object.values(section.blocks ?? {}).some((block) => block.type === "@app");
      const blocks = hasApps ? await renderAppBlocks(this.sandbox.config.extensionDir, page.template, scope, page.designMode === true) : { html: "", head: "" };
      head += blocks.head;
      const source = readFileSync(join(THEME_DIR, "sections", `${section.type}.liquid`), "utf8");
      content += await this.run(source, { ...scope, section: { id, type: section.type }, app_blocks: blocks.html });
    }
    return this.wrap(content, scope, page, head);
  }

  /** Finishes Liquid that an app sent through the proxy; without `{% layout none %}` the theme goes around it. */
  async renderProxied(source: string, path: string, cart: Cart): Promise<string> {
    const page: Page = { template: "page", title: "Pairwell", path, cart };
    const scope = this.scope(page);
    const content = await this.run(source, scope);
    return LAYOUT_NONE.test(source) ? content : this.wrap(content, scope, page, "");
  }

  private async wrap(content: string, scope: LiquidObject, page: Page, head: string): Promise<string> {
    const layout = readFileSync(join(THEME_DIR, "layout/theme.liquid"), "utf8");
    return this.run(layout, { ...scope, content_for_layout: content, content_for_header: head, page_title: page.title });
  }

  private async run(source: string, scope: LiquidObject): Promise<string> {
    return (await this.engine.parseAndRender(source, scope)) as string;
  }

  private scope(page: Page): LiquidObject {
    const { store, carts, baseUrl } = this.sandbox;
    return {
      ...page.data,
      shop: shopObject(baseUrl),
      cart: cartObject(page.cart, carts, store),
      collections: store.collections.map(collectionObject),
      all_products: new AllProducts(store),
      routes: ROUTES,
      customer: null,
      template: { name: page.template },
      request: { design_mode: page.designMode === true, page_type: page.template, path: page.path, host: new URL(baseUrl).host, origin: baseUrl, locale: { iso_code: "en" } },
      localization: { country: { iso_code: "GB", currency: { iso_code: "GBP" } }, language: { iso_code: "en" } },
    };
  }
}
