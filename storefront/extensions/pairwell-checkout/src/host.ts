/**
 * What the block needs of the page it stands on. The three pages give it under the same names, so one block serves all of
 * them; each entry checks its own page against this.
 */
export interface Host {
  readonly extension: { readonly target: string };
  readonly lines: { readonly value: readonly Line[] };
  readonly attributes: { readonly value: readonly Attribute[] | undefined };
  readonly localization: {
    readonly currency: { readonly value: { readonly isoCode: string } };
    readonly country: { readonly value: { readonly isoCode: string } | undefined };
  };
  readonly customerPrivacy: { readonly value: { readonly allowedProcessing: { readonly analytics: boolean } } };
  readonly sessionToken: { get(): Promise<string> };
  readonly storage: { read<T>(key: string): Promise<T | null>; write(key: string, data: unknown): Promise<void> };
  readonly shop: { readonly storefrontUrl?: string; readonly myshopifyDomain: string };
  readonly i18n: {
    translate(key: string, values?: Record<string, string | number>): string;
    formatCurrency(amount: number, options?: { currency?: string }): string;
  };
  query<Data>(query: string, options?: { variables?: Record<string, unknown> }): Promise<{ data?: Data }>;
}

/** A line of the cart, or of the order. */
export interface Line {
  readonly quantity: number;
  readonly merchandise: { readonly id: string };
}

/** What a cart says of itself. */
export interface Attribute {
  readonly key: string;
  readonly value?: string;
}

/** What can be done with a cart that is not paid yet. */
export interface CartHost {
  readonly instructions: { readonly value: { readonly lines: { readonly canAddCartLine: boolean } } };
  applyCartLinesChange(change: {
    type: "addCartLine";
    merchandiseId: string;
    quantity: number;
    attributes: { key: string; value: string }[];
  }): Promise<{ type: "success" } | { type: "error"; message: string }>;
}

/** Which page it is, in the server's words, and what follows from that. */
export interface Place {
  readonly page: "checkout" | "thank_you";
  readonly placement: "cart_page" | "thank_you";
  /** The number of the order, after payment. */
  readonly order?: number;
  /** The cart, before payment. */
  readonly cart?: CartHost;
}

/** The number at the end of a name such as `gid://shopify/ProductVariant/41`. */
export function numberOf(gid: string | undefined): number | undefined {
  const value = Number(/(\d+)(?:\?.*)?$/.exec(gid ?? "")?.[1]);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
