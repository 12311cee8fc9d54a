import type { Cart, CartItem, CartLine } from "../cards/cart.ts";

/** What became of an exchange: what the line was before, or why it is as it was (null when the cart had no words). */
export type Exchanged = { readonly done: true; readonly old: CartItem } | { readonly done: false; readonly why: string | null };

/**
 * Exchanges a line of the cart for something else: adds that first, so that nothing is lost when the cart refuses,
 * and then takes the line out. When that fails, what was added goes again, and the cart is as it was.
 */
export async function exchange(cart: Cart, isLine: (line: CartLine) => boolean, make: (old: CartItem) => CartItem): Promise<Exchanged> {
  const line = (await cart.lines()).find(isLine);
  if (!line) return { done: false, why: null };
  const plan = line.selling_plan_allocation?.selling_plan.id;
  const old: CartItem = {
    id: line.variant_id,
    quantity: line.quantity,
    properties: line.properties ?? {},
    ...(plan ? { selling_plan: plan } : {}),
  };
  const item = make(old);
  const added = await cart.add(item);
  if (!added.done) return added;
  const removed = await cart.setQuantity(line.key, 0);
  if (removed.done) return { done: true, old };
  const surplus = (await cart.lines()).find((each) => each.variant_id === item.id && sameProperties(each, item));
  if (surplus) await cart.setQuantity(surplus.key, Math.max(0, surplus.quantity - item.quantity));
  return removed;
}

function sameProperties({ properties }: CartLine, item: CartItem): boolean {
  const sorted = (of: object): string => JSON.stringify(Object.entries(of).sort());
  return sorted(properties ?? {}) === sorted(item.properties);
}
