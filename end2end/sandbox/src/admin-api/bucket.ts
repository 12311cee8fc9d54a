/** The leaky bucket of query points: it refills all the time, and a query must find its requested cost in it. */

/** Size of the bucket on development stores. */
export const BUCKET_SIZE = 2_000;
/** Points that come back each second. */
export const RESTORE_RATE = 100;

/** Figures in every answer. */
export interface ThrottleStatus {
  readonly maximumAvailable: number;
  readonly currentlyAvailable: number;
  readonly restoreRate: number;
}

/** Points of one app in one shop. */
export class Bucket {
  private points = BUCKET_SIZE;
  private seenAt: number;

  constructor(private readonly now: () => number = Date.now) {
    this.seenAt = now();
  }

  /** Takes points out; false when there are not enough. */
  reserve(cost: number): boolean {
    this.refill();
    if (cost > this.points) return false;
    this.points -= cost;
    return true;
  }

  /** Gives back what was reserved and not needed. */
  giveBack(points: number): void {
    this.points = Math.min(BUCKET_SIZE, this.points + Math.max(0, points));
  }

  /** Fills the bucket, for a fresh start. */
  fill(): void {
    this.points = BUCKET_SIZE;
  }

  /** Takes out all points and so many more: nothing is left for a call until they have come back. */
  empty(debt: number): void {
    this.points = -debt;
    this.seenAt = this.now();
  }

  /** The state now. */
  status(): ThrottleStatus {
    this.refill();
    return { maximumAvailable: BUCKET_SIZE, currentlyAvailable: Math.max(0, Math.floor(this.points)), restoreRate: RESTORE_RATE };
  }

  private refill(): void {
    const now = this.now();
    this.points = Math.min(BUCKET_SIZE, this.points + ((now - this.seenAt) / 1000) * RESTORE_RATE);
    this.seenAt = now;
  }
}
