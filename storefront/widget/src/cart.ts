import { type Answer, jsonPost, request } from "./http.ts";
import { rootPath, type Win } from "./shop.ts";
import { Store } from "./store.ts";
import type { Visitor } from "./visitor.ts";

const TIMEOUT_MS = 10_000;
const TAGGED_KEY = "pairwell_cart_tagged";

/** What became of an add: the cart's own answer, or its own words why not (null when it had none). */
export type AddResult =
  | { readonly added: true; readonly answer: unknown }
  | { readonly added: false; readonly why: string | null };

/** The shop's cart. Calls go one after another: the cart's endpoints lose changes made at the same time. */
export class Cart {
  readonly #win: Win;
  readonly #visitor: Visitor;
  readonly #session: Store;
  #last: Promise<unknown> = Promise.resolve();

  constructor(win: Win, visitor: Visitor) {
    this.#win = win;
    this.#visitor = visitor;
    this.#session = new Store(() => win.sessionStorage);
  }

  /**
   * Tells that the page was rendered with an empty cart. That may be a new cart after an order, which has not
   * been told its visitor yet.
   */
  noteEmpty(): void {
    this.#session.remove(TAGGED_KEY);
  }

  /** Adds one of a variant; the line carries the offer's token where neither theme nor checkout shows it. */
  add(variant_id: string, token: string): Promise<AddResult> {
    const call = async (): Promise<AddResult> => {
      const item = { id: Number(variant_id), quantity: 1, properties: { _pairwell: token } };
      const answer = await this.#post("cart/add.js", { items: [item] });
      const json = parse(answer.text);
      return answer.ok ? { added: true, answer: json } : { added: false, why: wordsOf(json) };
    };
    return this.#inTurn(call).catch(() => ({ added: false, why: null }));
  }

  /** Writes the visitor into the cart, so that the order brings it back. Once a session; a failure is tried again at the next add. */
  async tag(): Promise<void> {
    await this.#inTurn(async () => {
      const visitor = this.#visitor.id();
      if (!visitor || this.#session.get(TAGGED_KEY) === visitor) return;
      const { ok } = await this.#post("cart/update.js", { attributes: { __pairwell_visitor: visitor } });
      if (ok) this.#session.set(TAGGED_KEY, visitor);
    }).catch(() => {});
  }

  #inTurn<T>(call: () => Promise<T>): Promise<T> {
    const turn = this.#last.then(call, call);
    this.#last = turn;
    return turn;
  }

  #post(path: string, body: unknown): Promise<Answer> {
    return request(this.#win, rootPath(this.#win) + path, TIMEOUT_MS, jsonPost(body, true));
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
