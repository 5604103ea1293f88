import { createHash, timingSafeEqual } from "node:crypto";
import { type Answer, failure } from "../answer";
import type { EmulatedPort } from "./route";

interface ClientCredentials {
  clientId: string;
  clientSecret: string;
}

export function createAccessToken(body: string, port: EmulatedPort): Answer {
  const credentials = parseCredentials(body);
  if (credentials === undefined) {
    // What was sent is not quoted: it may be a secret.
    const message = 'The body must be a JSON object of exactly two non-empty strings, "clientId" and "clientSecret"';
    return failure(422, "validation_error", message);
  }
  const { clientId, clientSecret } = credentials;
  const rightSecret = port.credentials.get(clientId);
  // An unknown id is not logged: somebody may have sent a secret in its place.
  if (rightSecret === undefined) return invalidCredentials();
  if (!sameSecret(clientSecret, rightSecret)) return { ...invalidCredentials(), clientId };

  const { token, claims } = port.tokens.issue(clientId);
  const since = port.expiresIn === "constant" ? claims.iat : port.clock.nowSeconds();
  return {
    status: 200,
    body: { ok: true, accessToken: token, expiresIn: claims.exp - since, tokenType: "Bearer" },
    clientId,
  };
}

function parseCredentials(body: string): ClientCredentials | undefined {
  let given: unknown;
  try {
    given = JSON.parse(body);
  } catch {
    return undefined;
  }
  if (typeof given !== "object" || given === null || Object.keys(given).length !== 2) return undefined;
  const { clientId, clientSecret } = given as Record<string, unknown>;
  if (typeof clientId !== "string" || clientId === "") return undefined;
  if (typeof clientSecret !== "string" || clientSecret === "") return undefined;
  return { clientId, clientSecret };
}

function invalidCredentials(): Answer {
  return failure(401, "invalid_credentials", "Invalid credentials supplied to the generate token API");
}

/** In constant time; hashed, because only equal lengths can be compared so. */
function sameSecret(one: string, other: string): boolean {
  const hash = (text: string) => createHash("sha256").update(text).digest();
  return timingSafeEqual(hash(one), hash(other));
}
