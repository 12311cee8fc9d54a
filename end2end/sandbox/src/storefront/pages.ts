/** Renders pages of the theme: JSON templates name sections, plain ones are Liquid; both end up in the layout. */
import { readFileSync, existsSync } from "node:fs";
import { join } from "node:path";
import type { Customer } from "../data/model.ts";
import type { Sandbox } from "../sandbox.ts";
import { appBlockName, PageBlocks, type PlacedBlock } from "./app-blocks.ts";
import type { Cart } from "./carts.ts";
import { buildEngine, THEME_DIR } from "./liquid.ts";
import { AllProducts, appObject, cartObject, collectionObject, customerObject, ROUTES, shopObject, type LiquidObject } from "./objects.ts";

interface JsonTemplate {
  readonly sections: Readonly<Record<string, { readonly type: string; readonly blocks?: Readonly<Record<string, PlacedBlock>> }>>;
  readonly order: readonly string[];
}

/** The part of the theme's settings that switches app embeds on. */
interface ThemeSettings {
  readonly current: { readonly blocks?: Readonly<Record<string, PlacedBlock & { readonly disabled?: boolean }>> };
}

/** What a page shows. */
export interface Page {
  readonly template: string;
  /** What the platform calls the page; the template's name unless said otherwise. */
  readonly pageType?: string;
  readonly title: string;
  readonly path: string;
  readonly cart: Cart;
  readonly customer: Customer | null;
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
    const blocks = new PageBlocks(this.sandbox.config.extensionDir, page.template, scope, page.designMode === true);
    const path = join(THEME_DIR, "templates", page.template);
    if (!existsSync(`${path}.json`)) return this.wrap(await this.run(readFileSync(`${path}.liquid`, "utf8"), scope), scope, page, blocks);
    const template = JSON.parse(readFileSync(`${path}.json`, "utf8")) as JsonTemplate;
    const placed = new Set(Object.values(template.sections).flatMap((section) => Object.values(section.blocks ?? {})).flatMap(({ type }) => appBlockName(type) ?? []));
    let content = "";
    for (const id of template.order) {
      const section = template.sections[id]!;
      const slots: Record<string, string> = {};
      for (const [key, { type, settings = {} }] of Object.entries(section.blocks ?? {})) {
        const name = appBlockName(type);
        slots[key] = name === null ? await blocks.others(placed) : await blocks.block(name, "section", settings);
      }
      const source = readFileSync(join(THEME_DIR, "sections", `${section.type}.liquid`), "utf8");
      content += await this.run(source, { ...scope, section: { id, type: section.type }, slots });
    }
    return this.wrap(content, scope, page, blocks);
  }

  /** Finishes Liquid that an app sent through the proxy; without `{% layout none %}` the theme goes around it. */
  async renderProxied(source: string, path: string, cart: Cart, customer: Customer | null): Promise<string> {
    const page: Page = { template: "page", title: "Pairwell", path, cart, customer };
    const scope = this.scope(page);
    const content = await this.run(source, scope);
    if (LAYOUT_NONE.test(source)) return content;
    return this.wrap(content, scope, page, new PageBlocks(this.sandbox.config.extensionDir, page.template, scope, false));
  }

  private async wrap(content: string, scope: LiquidObject, page: Page, blocks: PageBlocks): Promise<string> {
    const layout = readFileSync(join(THEME_DIR, "layout/theme.liquid"), "utf8");
    // The platform shows neither apps nor their embeds while somebody pays.
    const embeds = page.template === "checkout" ? "" : await this.embeds(blocks);
    return this.run(layout, { ...scope, content_for_layout: content, content_for_header: blocks.head, content_for_body: embeds, page_title: page.title });
  }

  /** App embeds that the theme's settings switch on. They stand at the end of every page. */
  private async embeds(blocks: PageBlocks): Promise<string> {
    const settings = JSON.parse(readFileSync(join(THEME_DIR, "config/settings_data.json"), "utf8")) as ThemeSettings;
    let html = "";
    for (const { type, disabled, settings: own = {} } of Object.values(settings.current.blocks ?? {})) {
      const name = appBlockName(type);
      if (name !== null && disabled !== true) html += await blocks.block(name, "body", own);
    }
    return html;
  }

  private async run(source: string, scope: LiquidObject): Promise<string> {
    return (await this.engine.parseAndRender(source, scope, { globals: scope })) as string;
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
      customer: page.customer === null ? null : customerObject(page.customer),
      app: appObject(this.sandbox.appMetafields),
      template: { name: page.template },
      request: { design_mode: page.designMode === true, page_type: page.pageType ?? page.template, path: page.path.split("?")[0], host: new URL(baseUrl).host, origin: baseUrl, locale: { iso_code: "en" } },
      localization: { country: { iso_code: "GB", currency: { iso_code: "GBP" } }, language: { iso_code: "en" } },
    };
  }
}
