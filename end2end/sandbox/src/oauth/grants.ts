/** Installations, codes and tokens: what the platform remembers about the app. */
import { randomBytes } from "node:crypto";
import type { Journal, JournalEntry } from "../data/journal.ts";

const REFRESH_S = 7_776_000;
const ONLINE_S = 86_399;
const CODE_MS = 60_000;

/** The app's presence in the shop. */
export interface Installation {
  readonly installedAt: number;
  readonly scopes: readonly string[];
}

interface Pair {
  readonly access: string;
  /** Epoch milliseconds; null for a token that never expires. */
  accessExpiresAt: number | null;
  readonly refresh: string | null;
  readonly refreshExpiresAt: number | null;
  scopes: readonly string[];
  /** The access token may be gone (uninstall) or live on. */
  accessRevoked: boolean;
  /** A retired refresh token is refused for good. */
  refreshRetired: boolean;
  /** Set by the first refresh; the same token may come again until the replacement has been used. */
  replacedBy: string | null;
  used: boolean;
}

/** Fields of a token answer. */
export interface TokenAnswer {
  readonly access_token: string;
  readonly scope: string;
  readonly expires_in?: number;
  readonly refresh_token?: string;
  readonly refresh_token_expires_in?: number;
}

interface PairEntry extends JournalEntry {
  readonly kind: "token_issued";
  readonly access: string;
  readonly access_expires_at: number | null;
  readonly refresh: string | null;
  readonly refresh_expires_at: number | null;
  readonly scopes: readonly string[];
  /** The refresh token this pair replaces; a fresh acquisition has none and retires all others. */
  readonly replaces: string | null;
  readonly online: boolean;
}
type GrantEntry =
  | PairEntry
  | (JournalEntry & { readonly kind: "app_installed"; readonly scopes: readonly string[] })
  | (JournalEntry & { readonly kind: "scopes_changed"; readonly scopes: readonly string[] })
  | (JournalEntry & { readonly kind: "tokens_expired" | "tokens_revoked" | "app_uninstalled" });

/** Issues and checks tokens. Everything that must survive a restart is in the journal. */
export class Grants {
  private current: Installation | null = null;
  private readonly byAccess = new Map<string, Pair>();
  private readonly byRefresh = new Map<string, Pair>();
  private readonly codes = new Map<string, { readonly redirectUri: string; readonly expiresAt: number; readonly online: boolean }>();

  constructor(private readonly journal: Journal, private readonly now: () => number = Date.now, private readonly accessTokenS = 3_600) {
    for (const entry of journal.replayed) this.apply(entry as GrantEntry);
  }

  /** The installation, or null. */
  get installation(): Installation | null {
    return this.current;
  }

  /** Installs the app, or renews its scopes. */
  install(scopes: readonly string[]): void {
    this.record({ kind: "app_installed", at: this.now(), scopes });
  }

  /** Removes the app. All its tokens are dead from this moment. */
  uninstall(): void {
    this.record({ kind: "app_uninstalled", at: this.now() });
    this.codes.clear();
  }

  /** Gives the installation and all live tokens other scopes. */
  changeScopes(scopes: readonly string[]): void {
    this.record({ kind: "scopes_changed", at: this.now(), scopes });
  }

  /** Every access token ends now, whatever it was promised; refresh tokens stay good. */
  expireAccess(): void {
    this.record({ kind: "tokens_expired", at: this.now() });
  }

  /** Access and refresh tokens end now, and the app stays installed: only a fresh acquisition helps. */
  revokeTokens(): void {
    this.record({ kind: "tokens_revoked", at: this.now() });
  }

  /** An authorization code, good once and for a minute. */
  issueCode(redirectUri: string, online: boolean): string {
    const code = randomBytes(16).toString("hex");
    this.codes.set(code, { redirectUri, expiresAt: this.now() + CODE_MS, online });
    return code;
  }

  /** Redeems a code; null when it is unknown, used or too old. */
  redeemCode(code: string): { readonly online: boolean } | null {
    const grant = this.codes.get(code);
    this.codes.delete(code);
    return grant === undefined || grant.expiresAt <= this.now() ? null : { online: grant.online };
  }

  /** A fresh offline token; it retires every refresh token issued before. */
  issueOffline(expiring: boolean): TokenAnswer {
    return this.answer(this.issue(expiring, null, false));
  }

  /** An online token, bound to a staff member's day. */
  issueOnline(): TokenAnswer {
    return this.answer(this.issue(true, null, true));
  }

  /** Trades a refresh token for a new pair; null when it is not, or no longer, an active one. */
  refresh(token: string): TokenAnswer | null {
    const pair = this.byRefresh.get(token);
    if (pair === undefined || pair.refreshRetired || pair.refreshExpiresAt! <= this.now()) return null;
    const replacement = pair.replacedBy === null ? undefined : this.byRefresh.get(pair.replacedBy);
    if (replacement === undefined) {
      pair.used = true;
      return this.answer(this.issue(true, token, false));
    }
    // The answer got lost and the app asks again: the same pair, as long as nobody has used it.
    return replacement.used ? null : this.answer(replacement);
  }

  /** Scopes of a live access token; undefined when the token is unknown, revoked or expired. */
  scopesOf(access: string): readonly string[] | undefined {
    const pair = this.byAccess.get(access);
    if (pair === undefined || pair.accessRevoked || (pair.accessExpiresAt !== null && pair.accessExpiresAt <= this.now())) return undefined;
    pair.used = true;
    return pair.scopes;
  }

  /** True for a live token that never expires: the kind that may be turned into an expiring one. */
  isPermanent(access: string): boolean {
    const pair = this.byAccess.get(access);
    return pair !== undefined && !pair.accessRevoked && pair.accessExpiresAt === null;
  }

  /** How many access tokens are alive. */
  get nLiveTokens(): number {
    let n = 0;
    for (const pair of this.byAccess.values()) {
      if (!pair.accessRevoked && (pair.accessExpiresAt === null || pair.accessExpiresAt > this.now())) n++;
    }
    return n;
  }

  private issue(expiring: boolean, replaces: string | null, online: boolean): Pair {
    const at = this.now();
    const lifeS = online ? ONLINE_S : this.accessTokenS;
    const withRefresh = expiring && !online;
    const entry: PairEntry = {
      kind: "token_issued", at, online, replaces,
      access: `${online ? "shpua_" : "shpat_"}${randomBytes(16).toString("hex")}`,
      access_expires_at: expiring ? at + lifeS * 1000 : null,
      refresh: withRefresh ? `shprt_${randomBytes(16).toString("hex")}` : null,
      refresh_expires_at: withRefresh ? at + REFRESH_S * 1000 : null,
      scopes: this.current?.scopes ?? [],
    };
    this.record(entry);
    return this.byAccess.get(entry.access)!;
  }

  private answer(pair: Pair): TokenAnswer {
    const secondsLeft = (at: number): number => Math.max(0, Math.round((at - this.now()) / 1000));
    return {
      access_token: pair.access,
      scope: pair.scopes.join(","),
      ...(pair.accessExpiresAt === null ? {} : { expires_in: secondsLeft(pair.accessExpiresAt) }),
      ...(pair.refresh === null ? {} : { refresh_token: pair.refresh, refresh_token_expires_in: secondsLeft(pair.refreshExpiresAt!) }),
    };
  }

  private record(entry: GrantEntry): void {
    this.journal.append(entry);
    this.apply(entry);
  }

  private apply(entry: GrantEntry): void {
    switch (entry.kind) {
      case "app_installed":
        this.current = { installedAt: this.current?.installedAt ?? entry.at, scopes: entry.scopes };
        break;
      case "app_uninstalled":
        this.current = null;
        this.endAll();
        break;
      case "tokens_revoked":
        this.endAll();
        break;
      case "tokens_expired":
        for (const pair of this.byAccess.values()) pair.accessExpiresAt = Math.min(pair.accessExpiresAt ?? entry.at, entry.at);
        break;
      case "scopes_changed":
        if (this.current !== null) this.current = { ...this.current, scopes: entry.scopes };
        for (const pair of this.byAccess.values()) pair.scopes = entry.scopes;
        break;
      case "token_issued":
        this.applyPair(entry);
        break;
    }
  }

  private endAll(): void {
    for (const pair of this.byAccess.values()) {
      pair.accessRevoked = true;
      pair.refreshRetired = true;
    }
  }

  private applyPair(entry: PairEntry): void {
    const previous = entry.replaces === null ? undefined : this.byRefresh.get(entry.replaces);
    if (previous !== undefined) previous.replacedBy = entry.refresh;
    else if (!entry.online) for (const pair of this.byRefresh.values()) pair.refreshRetired = true;
    const pair: Pair = {
      access: entry.access, accessExpiresAt: entry.access_expires_at, refresh: entry.refresh, refreshExpiresAt: entry.refresh_expires_at,
      scopes: entry.scopes, accessRevoked: false, refreshRetired: false, replacedBy: null, used: false,
    };
    this.byAccess.set(pair.access, pair);
    if (pair.refresh !== null) this.byRefresh.set(pair.refresh, pair);
  }
}
