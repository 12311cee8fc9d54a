import type { Page } from "../page.ts";

const CART_TIMEOUT_MS = 10_000;

/** What became of a change: the cart's own answer, or its own words why not (null when it had none). */
export type CartResult =
  | { readonly done: true; readonly answer: unknown }
  | { readonly done: false; readonly why: string | null };

/** A line of the cart, as far as it is needed here. */
export interface CartLine {
  readonly key: string;
  readonly variant_id: number;
  readonly quantity: number;
  readonly properties?: Readonly<Record<string, unknown>> | null;
  readonly selling_plan_allocation?: { readonly selling_plan: { readonly id: number } } | null;
}

/** What is added. */
export interface CartItem {
  readonly id: number;
  readonly quantity: number;
  readonly properties: Readonly<Record<string, unknown>>;
  readonly selling_plan?: number;
}

/** The shop's cart. Calls go one after another: the cart's endpoints lose changes made at the same time. */
export class Cart {
  /** True from a change of ours until somebody has looked at what came of it. */
  isOwnChange = false;
  readonly #page: Page;
  #last: Promise<unknown> = Promise.resolve();

  constructor(page: Page) {
    this.#page = page;
  }

  /** Adds one item. */
  add(item: CartItem): Promise<CartResult> {
    return this.#change("cart/add.js", { items: [item] });
  }

  /** Sets the quantity of the line with this key. */
  setQuantity(key: string, quantity: number): Promise<CartResult> {
    return this.#change("cart/change.js", { id: key, quantity });
  }

  /** The lines as they are now. Throws when they cannot be read. */
  lines(): Promise<readonly CartLine[]> {
    return this.#inTurn(async () => {
      const answer = await this.#page.get("cart.js", "application/json", CART_TIMEOUT_MS);
      return (JSON.parse(answer.text) as { items: CartLine[] }).items;
    });
  }

  /** Writes the visitor into the cart, so that the order brings it back. Once a session; a failure is tried again at the next add. */
  async tag(): Promise<void> {
    const { visitor, session } = this.#page;
    await this.#inTurn(async () => {
      const id = visitor.id();
      if (!id || session.tagged === id) return;
      const { ok } = await this.#page.post("cart/update.js", { attributes: { __pairwell_visitor: id } });
      if (ok) session.tag(id);
    }).catch(() => {});
  }

  #change(path: string, body: unknown): Promise<CartResult> {
    const call = async (): Promise<CartResult> => {
      this.isOwnChange = true;
      const answer = await this.#page.post(path, body);
      const json = parse(answer.text);
      return answer.ok ? { done: true, answer: json } : { done: false, why: wordsOf(json) };
    };
    return this.#inTurn(call).catch(() => ({ done: false, why: null }));
  }

  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(call, call);
    this.#last = turn;
    return turn;
  }
}

function parse(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

/** The sentence in a refusal: `description` says what is wrong, `message` only that something is. */
function wordsOf(json: unknown): string | null {
  const description = (json as { description?: unknown } | null)?.description;
  return typeof description === "string" && description.trim() ? description.trim() : null;
}
