import type {
  PixelEventsCheckoutCompleted,
  PixelEventsCheckoutStarted,
  PixelEventsProductAddedToCart,
  PixelEventsProductViewed,
  ProductVariant,
} from "@shopify/web-pixels-extension";

/** A step of a shopper on the way to an order, as the server reads it. Nothing in it says who the shopper is. */
export interface Step {
  /** The platform's own, so that what is told twice counts once. */
  readonly id: string;
  readonly type: "product_viewed" | "cart_added" | "checkout_started" | "order_placed";
  /** ISO 8601. */
  readonly at: string;
  readonly product?: number;
  readonly variant?: number;
  readonly quantity?: number;
  readonly order?: number;
}

/** What is listened to, and how each event reads as a step; null when it names nothing that can be counted. */
export const STEPS = {
  product_viewed: (event: PixelEventsProductViewed) => about(event, "product_viewed", event.data.productVariant),
  product_added_to_cart: (event: PixelEventsProductAddedToCart) => {
    const line = event.data.cartLine;
    return line && about(event, "cart_added", line.merchandise, { quantity: line.quantity });
  },
  checkout_started: (event: PixelEventsCheckoutStarted): Step => ({ ...head(event), type: "checkout_started" }),
  checkout_completed: (event: PixelEventsCheckoutCompleted): Step => {
    // The number is missing while the order is still being written; it was placed all the same.
    const order = number(event.data.checkout.order?.id);
    return { ...head(event), type: "order_placed", ...(order && { order }) };
  },
} as const;

interface Head {
  readonly id: string;
  readonly timestamp: string;
}

function head({ id, timestamp }: Head): Pick<Step, "id" | "at"> {
  return { id, at: timestamp };
}

function about(event: Head, type: Step["type"], { id, product }: ProductVariant, more: Partial<Step> = {}): Step | null {
  const numbers = { product: number(product.id), variant: number(id) };
  if (!numbers.product) return null;
  return { ...head(event), type, product: numbers.product, ...(numbers.variant && { variant: numbers.variant }), ...more };
}

/** A number of the platform: digits, in some surfaces behind the name of what they number. */
function number(id: string | null | undefined): number | undefined {
  const digits = /(\d+)$/.exec(id ?? "")?.[1];
  const value = Number(digits);
  return Number.isSafeInteger(value) && value > 0 ? value : undefined;
}
