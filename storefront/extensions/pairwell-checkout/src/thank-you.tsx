// The block on the page right after payment.
import "@shopify/ui-extensions/preact";
import type { Api } from "@shopify/ui-extensions/purchase.thank-you.block.render";
import { mount } from "./block.tsx";
import { numberOf } from "./host.ts";

declare const shopify: Api;

export default function thankYou(): void {
  const order = numberOf(shopify.orderConfirmation.value.order.id);
  mount(shopify, { page: "thank_you", placement: "thank_you", ...(order && { order }) });
}
