/** The token endpoint: every grant an app may come with, and every way it is refused. */
import type { Config } from "../config.ts";
import { sameText } from "../signatures.ts";
import type { Grants } from "./grants.ts";
import { isValidSessionToken } from "./session-token.ts";

const TOKEN_EXCHANGE = "urn:ietf:params:oauth:grant-type:token-exchange";
const ID_TOKEN = "urn:ietf:params:oauth:token-type:id_token";
const OFFLINE = "urn:shopify:params:oauth:token-type:offline-access-token";
const ONLINE = "urn:shopify:params:oauth:token-type:online-access-token";

/** Status and body of an answer. */
export interface TokenReply {
  readonly status: number;
  readonly body: object;
}

/** Fields of a token request, whatever the encoding. */
export type TokenRequest = Readonly<Record<string, unknown>>;

/** Answers one request to the token endpoint. */
export async function answerTokenRequest(request: TokenRequest, config: Config, grants: Grants, nowMs: number): Promise<TokenReply> {
  if (String(request["client_id"] ?? "") !== config.clientId || !sameText(String(request["client_secret"] ?? ""), config.clientSecret)) {
    return refuse(400, "invalid_client", "The client credentials are invalid");
  }
  const expiring = ["1", "true"].includes(String(request["expiring"] ?? "0"));
  switch (request["grant_type"]) {
    case undefined:
    case "authorization_code": return redeemCode(String(request["code"] ?? ""), expiring, grants);
    case "refresh_token": return refresh(String(request["refresh_token"] ?? ""), grants);
    case TOKEN_EXCHANGE: return exchange(request, expiring, config, grants, nowMs);
    default: return refuse(400, "unsupported_grant_type", "This grant type is not supported");
  }
}

function refuse(status: number, error: string, description: string): TokenReply {
  return { status, body: { error, error_description: description } };
}

function redeemCode(code: string, expiring: boolean, grants: Grants): TokenReply {
  const redeemed = grants.redeemCode(code);
  if (redeemed === null) return refuse(400, "invalid_request", "The authorization code was not found or was already used");
  return { status: 200, body: redeemed.online ? onlineBody(grants) : grants.issueOffline(expiring) };
}

function refresh(token: string, grants: Grants): TokenReply {
  const answer = grants.refresh(token);
  return answer === null ? refuse(401, "invalid_request", "This request requires an active refresh_token") : { status: 200, body: answer };
}

async function exchange(request: TokenRequest, expiring: boolean, config: Config, grants: Grants, nowMs: number): Promise<TokenReply> {
  const subject = String(request["subject_token"] ?? "");
  const requested = request["requested_token_type"] ?? OFFLINE;
  if (requested !== OFFLINE && requested !== ONLINE) return refuse(400, "invalid_request", "The requested token type is not supported");
  if (request["subject_token_type"] === OFFLINE) {
    // Turns an old token that never expires into an expiring one.
    if (!expiring || requested !== OFFLINE || !grants.isPermanent(subject)) return refuse(400, "invalid_subject_token", "The subject token cannot be exchanged");
    return { status: 200, body: grants.issueOffline(true) };
  }
  if (request["subject_token_type"] !== ID_TOKEN) return refuse(400, "invalid_request", "The subject token type is not supported");
  if (grants.installation === null || !(await isValidSessionToken(subject, config.clientId, config.clientSecret, nowMs))) {
    return refuse(400, "invalid_subject_token", "The subject token is invalid");
  }
  return { status: 200, body: requested === ONLINE ? onlineBody(grants) : grants.issueOffline(expiring) };
}

function onlineBody(grants: Grants): object {
  const answer = grants.issueOnline();
  return {
    ...answer,
    associated_user_scope: answer.scope,
    associated_user: {
      id: 82_000_001, first_name: "Robin", last_name: "Parcel", email: "robin@pairwell-demo.example", email_verified: true, account_owner: true, locale: "en-GB", collaborator: false,
    },
  };
}
