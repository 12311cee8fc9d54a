// The storm's deliveries, all made and signed before the first is sent.

import { randomUUID } from "node:crypto";

import type { Order } from "../../sandbox/src/data/model.ts";
import { orderPayload } from "../../sandbox/src/webhooks/payloads.ts";
import { headersOf } from "../support/delivery.ts";
import { Chance } from "../support/random.ts";

/** What a storm is made of. */
export interface StormShape {
  /** Deliveries a second, evenly spread. */
  perSecond: number;
  seconds: number;
  seed: number;
  /** Where they go, in turns. */
  urls: string[];
}

/** A delivery and when it is due, in milliseconds from the start. */
export interface Planned {
  dueMs: number;
  url: string;
  webhookId: string;
  headers: Record<string, string>;
  body: string;
}

/** How an order has to be when all is over. */
export interface Outcome {
  id: number;
  updatedAtS: number;
  currentQuantity: number;
  totalMinor: number;
  refundedMinor: number;
}

export interface Plan {
  deliveries: Planned[];
  outcomes: Outcome[];
}

/** States that an order goes through. */
const STATES = 5;
/** Of so many deliveries one comes once more under the same name, as after an acknowledgement that got lost. */
const DOUBLE_EACH = 25;
/** Deliveries that are displaced by up to so many places. */
const DISPLACED_BY = 40;
/** Orders of a storm have this number or a higher one, those of the shop lower ones. */
export const FIRST_ORDER = 800_000_001;
// Later than any file of orders: the store knows nothing of these, and a reading asks for what is older than its file and not in
// it, and is told that it is gone.
const FIRST_INSTANT = Date.UTC(2099, 0, 1);

/** Plans a storm: orders that go through several states, out of order and some of them doubled. It follows from the seed. */
export function planStorm({ perSecond, seconds, seed, urls }: StormShape): Plan {
  const chance = new Chance(seed);
  const n = perSecond * seconds;
  const nNew = n - Math.floor(n / DOUBLE_EACH);
  const nOrders = Math.ceil(nNew / STATES);
  const told: { place: number; order: Order; state: number }[] = [];
  for (let i = 0; i < nNew; i++) {
    const state = Math.floor(i / nOrders);
    told.push({ place: i + chance.next() * DISPLACED_BY, order: anOrder(i % nOrders, state), state });
  }
  told.sort((a, b) => a.place - b.place);
  const named = told.map(({ order, state }) => {
    const body = JSON.stringify(orderPayload(order));
    const webhookId = randomUUID();
    return { webhookId, body, headers: headersOf(state === 0 ? "orders/create" : "orders/updated", body, webhookId, new Date(order.updatedAt)) };
  });
  // A double follows its original after some others.
  const sent: typeof named = [];
  named.forEach((delivery, i) => {
    sent.push(delivery);
    if (i % (DOUBLE_EACH - 1) === DOUBLE_EACH - 2) sent.push(named[Math.max(0, i - chance.between(0, 30))]!);
  });
  const last = new Map<number, Order>();
  for (const { order } of told) if (order.updatedAt >= (last.get(order.id)?.updatedAt ?? 0)) last.set(order.id, order);
  return {
    deliveries: sent.slice(0, n).map((delivery, i) => ({ ...delivery, dueMs: (i * 1_000) / perSecond, url: urls[i % urls.length]! })),
    outcomes: [...last.values()].map(outcomeOf),
  };
}

/** An order in one of its states: with each more of it has gone back. */
function anOrder(number: number, state: number): Order {
  const createdAt = FIRST_INSTANT + number * 1_000;
  const id = FIRST_ORDER + number;
  const order: Order = {
    kind: "Order", id, customer: null, country: "United Kingdom", createdAt, updatedAt: createdAt + state * 60_000, lines: [], refunds: [], returns: [], cancelledAt: null,
    attributes: [], cartToken: null, sourceName: "web",
  };
  for (let i = 0; i < 3; i++) {
    order.lines.push({
      kind: "LineItem", id: id * 10 + i, order, title: `A thing, number ${i} of order ${number}`, sku: `T-${i}`, product: null, variant: null,
      quantity: STATES, refundedQuantity: i === 0 ? state : 0, priceMinor: 100 + (number % 900), attributes: [],
    });
  }
  const line = order.lines[0]!;
  for (let i = 1; i <= state; i++) {
    order.refunds.push({ kind: "Refund", id: id * 10 + i, order, createdAt: createdAt + i * 60_000, lines: [{ kind: "RefundLineItem", id: id * 10 + i, line, quantity: 1 }] });
  }
  return order;
}

function outcomeOf(order: Order): Outcome {
  const [price, nRefunded] = [order.lines[0]!.priceMinor, order.refunds.length];
  return {
    id: order.id,
    updatedAtS: order.updatedAt / 1_000,
    currentQuantity: 3 * STATES - nRefunded,
    totalMinor: (3 * STATES - nRefunded) * price,
    refundedMinor: nRefunded * price,
  };
}
