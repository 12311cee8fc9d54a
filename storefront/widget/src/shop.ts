/** What the storefront page says about itself through `window.Shopify`. Every part may be missing. */
export interface ShopifyGlobal {
  readonly designMode?: boolean;
  readonly routes?: { readonly root?: string };
  readonly customerPrivacy?: { analyticsProcessingAllowed(): boolean };
}

/** The page's window. It is passed in everywhere, so nothing in the widget reaches for a global. */
export type Win = Window & typeof globalThis & { readonly Shopify?: ShopifyGlobal };

/** The path the shop's own endpoints start with. It ends with a slash and carries the shopper's locale. */
export function rootPath(win: Win): string {
  const root = win.Shopify?.routes?.root;
  return typeof root === "string" && root.startsWith("/") && root.endsWith("/") ? root : "/";
}

/** Whether the page is open in the theme editor, where nobody is shopping. */
export function inThemeEditor(win: Win): boolean {
  return win.Shopify?.designMode === true;
}

/**
 * Whether the shopper's choices allow counting them. A shop without a consent interface has none to ask;
 * one whose interface fails or is not ready is taken as a no.
 */
export function countingAllowed(win: Win): boolean {
  const privacy = win.Shopify?.customerPrivacy;
  if (!privacy) return true;
  try {
    return privacy.analyticsProcessingAllowed() === true;
  } catch {
    return false;
  }
}
