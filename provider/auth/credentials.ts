import { createHash } from "node:crypto";
import { PortAuthError } from "./error";
import { type Found, lookUp, placesOf, type Setting, type Surroundings } from "./settings";

/** What is exchanged for an access token, with the origin of each part for messages. */
export interface Credentials {
  /** As `parseBaseUrl` returns it. */
  readonly baseUrl: string;
  readonly clientId: Found;
  readonly clientSecret: Found;
}

/** The parts of the credentials that a resource brings itself; what is missing is looked up. */
export interface CredentialArguments {
  readonly baseUrl: string;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
}

/** Where the values given to `resolveCredentials` come from, for messages. */
export type GivenOrigin = (setting: Setting) => string;

export const givenAsArgument: GivenOrigin = (setting) => `the argument ${setting}`;

/**
 * Completes credentials: what is given, else stack configuration, else environment, each part on its own.
 * @throws PortAuthError `missing_credentials`, naming what is missing and every place where it can be set.
 */
export function resolveCredentials(
  given: CredentialArguments,
  surroundings: Surroundings,
  givenOrigin: GivenOrigin = givenAsArgument,
): Credentials {
  const find = (setting: "clientId" | "clientSecret"): Found | undefined => {
    const value = given[setting];
    const found = lookUp(setting, surroundings);
    // The effective client id is written into the inputs, so it is given wherever it came from. A secret never is.
    const isLookedUp = value === undefined || (setting === "clientId" && value === found?.value);
    return isLookedUp ? found : { value, origin: givenOrigin(setting) };
  };
  const clientId = find("clientId");
  const clientSecret = find("clientSecret");
  if (clientId && clientSecret) return { baseUrl: given.baseUrl, clientId, clientSecret };
  const missing = [clientId ? [] : "clientId", clientSecret ? [] : "clientSecret"].flat() as Setting[];
  throw new PortAuthError({
    code: "missing_credentials",
    problem: `no ${missing.join(" and no ")} to ask Port for an access token with`,
    remedy: `${missing.map((setting) => `Set one of: ${placesOf(setting)}.`).join(" ")} ${whereCredentialsAre}`,
  });
}

/** Where a person finds credentials in Port. */
export const whereCredentialsAre = 'Port shows them at app.port.io under "…", Credentials.';

/** Tells credential sets apart without keeping a secret in memory as a key. */
export function credentialSetKey({ baseUrl, clientId, clientSecret }: Credentials): string {
  const hash = createHash("sha256");
  for (const part of [baseUrl, clientId.value, clientSecret.value]) hash.update(`${part.length}:${part}`);
  return hash.digest("hex");
}

/** What is odd about credentials that belong to a person (their client id is an e-mail address), or undefined. */
export function personalProblem({ clientId }: Credentials): string | undefined {
  if (!/^[^@\s]+@[^@\s]+$/.test(clientId.value)) return undefined;
  return (
    "the client id is an e-mail address, so these are the credentials of a person. " +
    "What runs by itself should use the organization's."
  );
}
