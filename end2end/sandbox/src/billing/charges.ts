/** What the app asks the merchant to pay: asked through the Admin API, approved or declined on a page of the admin. */
import { EventEmitter } from "node:events";
import type { Journal, JournalEntry } from "../data/journal.ts";

const FIRST_ID = 28_000_000_001;
const DAY_MS = 86_400_000;

/** How a subscription stands, in the platform's words. */
export type ChargeStatus = "PENDING" | "ACTIVE" | "DECLINED" | "EXPIRED" | "FROZEN" | "CANCELLED";

/** What is asked. */
export interface NewCharge {
  readonly name: string;
  readonly returnUrl: string;
  readonly amount: string;
  readonly currencyCode: string;
  readonly interval: "EVERY_30_DAYS" | "ANNUAL";
  readonly trialDays: number;
  readonly test: boolean;
}

/** A subscription of the app. */
export interface Charge extends NewCharge {
  readonly kind: "AppSubscription";
  readonly id: number;
  readonly createdAt: number;
  status: ChargeStatus;
  updatedAt: number;
  /** When the merchant approved. */
  activatedAt: number | null;
}

interface CreatedEntry extends JournalEntry {
  readonly kind: "charge_created";
  readonly id: number;
  readonly charge: NewCharge;
}
interface StatusEntry extends JournalEntry {
  readonly kind: "charge_status";
  readonly id: number;
  readonly status: ChargeStatus;
}
type ChargeEntry = CreatedEntry | StatusEntry | (JournalEntry & { readonly kind: "app_uninstalled" });

/** Keeps subscriptions, and tells of every change of one. */
export class Charges {
  readonly events = new EventEmitter<{ changed: [charge: Charge] }>();
  private readonly byId = new Map<number, Charge>();
  private nextId = FIRST_ID;

  constructor(private readonly journal: Journal, private readonly now: () => number = Date.now) {
    for (const entry of journal.replayed) this.apply(entry as ChargeEntry);
    // The uninstall is written down by another part; it ends what runs all the same.
    journal.listen((entry) => this.apply(entry as ChargeEntry));
  }

  /** All of them, oldest first. */
  list(): readonly Charge[] {
    return [...this.byId.values()];
  }

  /** One of {@link list}. */
  get(id: number): Charge | undefined {
    return this.byId.get(id);
  }

  /** Asks the merchant. */
  create(charge: NewCharge): Charge {
    const id = this.nextId;
    this.journal.append({ kind: "charge_created", at: this.now(), id, charge });
    return this.tell(id);
  }

  /** The merchant says yes: it takes the place of the one that runs. False when it does not wait for an answer. */
  approve(id: number): boolean {
    if (this.byId.get(id)?.status !== "PENDING") return false;
    for (const other of this.list()) if (other.status === "ACTIVE") this.setStatus(other.id, "CANCELLED");
    this.setStatus(id, "ACTIVE");
    return true;
  }

  /** The merchant says no. False when it does not wait for an answer. */
  decline(id: number): boolean {
    if (this.byId.get(id)?.status !== "PENDING") return false;
    this.setStatus(id, "DECLINED");
    return true;
  }

  /** Gives it another status, as the platform does by itself in time. */
  setStatus(id: number, status: ChargeStatus): Charge {
    this.journal.append({ kind: "charge_status", at: this.now(), id, status });
    return this.tell(id);
  }

  private tell(id: number): Charge {
    const charge = this.byId.get(id)!;
    this.events.emit("changed", charge);
    return charge;
  }

  private apply(entry: ChargeEntry): void {
    switch (entry.kind) {
      case "charge_created":
        this.byId.set(entry.id, { ...entry.charge, kind: "AppSubscription", id: entry.id, createdAt: entry.at, updatedAt: entry.at, status: "PENDING", activatedAt: null });
        this.nextId = Math.max(this.nextId, entry.id + 1);
        break;
      case "charge_status": {
        const charge = this.byId.get(entry.id);
        if (charge !== undefined) {
          charge.status = entry.status;
          charge.updatedAt = entry.at;
          if (entry.status === "ACTIVE") charge.activatedAt ??= entry.at;
        }
        break;
      }
      case "app_uninstalled":
        for (const charge of this.byId.values()) {
          if (charge.status !== "ACTIVE" && charge.status !== "PENDING" && charge.status !== "FROZEN") continue;
          charge.status = charge.status === "PENDING" ? "EXPIRED" : "CANCELLED";
          charge.updatedAt = entry.at;
        }
        break;
    }
  }
}

/** When the time that is paid for ends; null for one that does not run. */
export function periodEnd(charge: Charge): number | null {
  if (charge.status !== "ACTIVE" || charge.activatedAt === null) return null;
  return charge.activatedAt + (charge.trialDays + (charge.interval === "ANNUAL" ? 365 : 30)) * DAY_MS;
}
