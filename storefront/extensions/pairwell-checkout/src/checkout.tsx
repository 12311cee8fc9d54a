// The block in the checkout, before payment.
import "@shopify/ui-extensions/preact";
import type { Api } from "@shopify/ui-extensions/purchase.checkout.block.render";
import { mount } from "./block.tsx";

declare const shopify: Api;

export default function checkout(): void {
  mount(shopify, { page: "checkout", placement: "cart_page", cart: shopify });
}
