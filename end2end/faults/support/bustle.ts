// A shop at work: orders, refunds and changes to products, as many and in the order that chance says.

import type { Stack } from "../../support/stack.ts";
import type { Chance } from "./random.ts";
import { shopRows } from "./rows.ts";

/** What a bustle needs to know of the shop. */
export class Bustle {
  private readonly open: number[] = [];

  private constructor(
    private readonly stack: Stack,
    private readonly chance: Chance,
    private readonly variants: readonly number[],
    private readonly products: readonly number[],
  ) {}

  static async of(stack: Stack, chance: Chance): Promise<Bustle> {
    const { products, variants } = await shopRows(stack);
    return new Bustle(stack, chance, variants.map(([id]) => Number(id)), products.map(([id]) => Number(id)));
  }

  /** One thing that happens in the shop, of which it then tells. */
  async step(): Promise<void> {
    const kind = this.chance.between(1, 10);
    if (kind <= 5 || this.open.length === 0) await this.order();
    else if (kind <= 8) await this.refund();
    else await this.changeProduct();
  }

  private async order(): Promise<void> {
    const lines = Array.from({ length: this.chance.between(1, 3) }, () => ({
      variant_id: this.chance.of(this.variants),
      quantity: this.chance.between(1, 4),
    }));
    const { id } = (await this.stack.control("POST", "orders", { lines })) as { id: number };
    this.open.push(id);
  }

  private async refund(): Promise<void> {
    // The last one most of all: what follows at once arrives in the same second.
    const place = this.chance.next() < 0.5 ? this.open.length - 1 : this.chance.between(0, this.open.length - 1);
    const [id] = this.open.splice(place, 1);
    await this.stack.control("POST", `orders/${id}/refund`);
  }

  private async changeProduct(): Promise<void> {
    const [what, fields] =
      this.chance.next() < 0.5
        ? [`products/${this.chance.of(this.products)}/status`, { status: this.chance.of(["ACTIVE", "ARCHIVED"]) }]
        : [`variants/${this.chance.of(this.variants)}`, { price: `${this.chance.between(1, 20)}.95`, available: `${this.chance.between(0, 500)}` }];
    const answer = await fetch(`${this.stack.sandboxUrl}/admin/${what}`, {
      method: "POST",
      redirect: "manual",
      headers: { "Content-Type": "application/x-www-form-urlencoded" },
      body: new URLSearchParams(fields),
    });
    if (answer.status >= 400) throw new Error(`the sandbox's admin answered ${answer.status}`);
  }
}
