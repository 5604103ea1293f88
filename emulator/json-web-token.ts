import { createHmac, timingSafeEqual } from "node:crypto";

/** The claims of the emulator's tokens, named as in Port's. */
export interface AccessTokenClaims {
  iss: string;
  /** The client id. */
  sub: string;
  /** Seconds since 1970, like `exp`. */
  iat: number;
  exp: number;
  jti: string;
  orgId: string;
  isMachine: boolean;
}

const header = encode({ alg: "HS256", typ: "JWT" });

/** A JWT signed with HMAC SHA-256: https://www.rfc-editor.org/rfc/rfc7515 */
export function signToken(key: Buffer, claims: AccessTokenClaims): string {
  const signed = `${header}.${encode(claims)}`;
  return `${signed}.${signature(key, signed)}`;
}

/** The claims of a token signed with this key, expired or not; undefined for any other text. */
export function verifyToken(key: Buffer, token: string): AccessTokenClaims | undefined {
  const [head, claims, signatureText, ...rest] = token.split(".");
  if (head === undefined || claims === undefined || signatureText === undefined || rest.length > 0) return undefined;
  const given = Buffer.from(signatureText);
  const right = Buffer.from(signature(key, `${head}.${claims}`));
  if (given.length !== right.length || !timingSafeEqual(given, right)) return undefined;
  return JSON.parse(Buffer.from(claims, "base64url").toString("utf8"));
}

function signature(key: Buffer, signed: string): string {
  return createHmac("sha256", key).update(signed).digest("base64url");
}

function encode(part: object): string {
  return Buffer.from(JSON.stringify(part)).toString("base64url");
}
