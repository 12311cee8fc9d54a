/** Faults that can be switched on for the next few requests, so that an app's bad days can be rehearsed. */

/** The faults and what each does once for every count. */
export const FAULTS = {
  throttle: "the next Admin API calls answer THROTTLED",
  status5xx: "the next Admin API and token calls answer 503",
  slow_ms: "the next Admin API and token calls wait `value` milliseconds first",
  disconnect: "the next Admin API calls lose their connection without an answer",
  token_revoked: "the next Admin API calls answer 401 as for a revoked token",
  bad_json: "the next Admin API calls are answered 200 with a document that breaks off in the middle",
  refresh_lost: "the next token calls are carried out, and their answers lost on the way",
  bulk_failed: "the next bulk operation ends FAILED after about half of its lines",
  bulk_canceled: "the next bulk operation ends CANCELED after about half of its lines, as if somebody had cancelled it",
  bulk_expired: "the next bulk operation ends EXPIRED after about half of its lines",
  bulk_slow_ms: "the next bulk operation waits `value` milliseconds before every eight objects at the top",
  download_gone: "the next bulk downloads are refused as if their address were too old",
  download_cut: "the next bulk downloads break off after `value` bytes (64 KiB when not given)",
  drop: "the next webhooks are lost: never sent, never retried",
  duplicate: "the next webhooks are delivered twice with the same webhook id",
  out_of_order: "the next webhook is held back until the one after it has been sent",
  proxy_slow_ms: "the next proxied storefront requests wait `value` milliseconds first",
} as const;

/** Name of a fault. */
export type FaultName = keyof typeof FAULTS;

/** How often a fault still happens, and its value where it has one. */
export interface Fault {
  readonly count: number;
  readonly value: number;
}

/** The faults now switched on. */
export class Faults {
  private readonly active = new Map<FaultName, { count: number; value: number }>();

  /** Switches a fault on for `count` requests, or off with 0. */
  set(name: FaultName, count: number, value: number): void {
    if (count <= 0) this.active.delete(name);
    else this.active.set(name, { count, value });
  }

  /** Uses one count of a fault; gives its value, or undefined when it is off. */
  take(name: FaultName): number | undefined {
    const fault = this.active.get(name);
    if (fault === undefined) return undefined;
    fault.count--;
    if (fault.count === 0) this.active.delete(name);
    return fault.value;
  }

  /** What is on. */
  list(): Partial<Record<FaultName, Fault>> {
    return Object.fromEntries([...this.active].map(([name, fault]) => [name, { ...fault }]));
  }

  /** Switches everything off. */
  clear(): void {
    this.active.clear();
  }
}

/** True for a known fault name. */
export function isFaultName(name: string): name is FaultName {
  return Object.hasOwn(FAULTS, name);
}
