/** Session tokens: the JWTs the admin hands to the framed app. */
import { randomUUID } from "node:crypto";
import { jwtVerify, SignJWT } from "jose";
import { SHOP } from "../config.ts";

/** The staff member who is always signed in. */
export const STAFF_ID = "82000001";

/** A token lives this long. */
export const SESSION_TOKEN_S = 60;

/** What may differ from a good token, for tests of the app's refusals. */
export interface TokenShape {
  readonly audience?: string;
  readonly shop?: string;
  /** Seconds added to the issue time; -3600 gives a token that died long ago. */
  readonly shiftS?: number;
  readonly secret?: string;
}

/** Issues a token that is valid now, unless the shape says otherwise. */
export async function issueSessionToken(clientId: string, clientSecret: string, nowMs: number, shape: TokenShape = {}): Promise<string> {
  const issuedAt = Math.floor(nowMs / 1000) + (shape.shiftS ?? 0);
  const shop = shape.shop ?? SHOP.domain;
  return new SignJWT({ dest: `https://${shop}`, sid: randomUUID().replaceAll("-", "") })
    .setProtectedHeader({ alg: "HS256", typ: "JWT" })
    .setIssuer(`https://${shop}/admin`)
    .setAudience(shape.audience ?? clientId)
    .setSubject(STAFF_ID)
    .setIssuedAt(issuedAt)
    .setNotBefore(issuedAt)
    .setExpirationTime(issuedAt + SESSION_TOKEN_S)
    .setJti(randomUUID())
    .sign(new TextEncoder().encode(shape.secret ?? clientSecret));
}

/** True when the token is one of ours, for this app and this shop, and alive. */
export async function isValidSessionToken(token: string, clientId: string, clientSecret: string, nowMs: number): Promise<boolean> {
  try {
    await jwtVerify(token, new TextEncoder().encode(clientSecret), {
      algorithms: ["HS256"],
      audience: clientId,
      issuer: `https://${SHOP.domain}/admin`,
      clockTolerance: 10,
      currentDate: new Date(nowMs),
      requiredClaims: ["exp", "nbf", "sub", "dest"],
    });
    return true;
  } catch {
    return false;
  }
}
