// Which client id and base URL a token has, and which credentials and address may renew it.

import { isOwn, parseBaseUrl } from "./base-url";
import type {
  CredentialArguments,
  Credentials,
  GivenOrigin,
  ResolvedBaseUrl,
  Setting,
  Surroundings,
} from "./credentials";
import { lookUp, resolveBaseUrl, resolveCredentials } from "./credentials";
import type { Failure } from "./error";
import { PortAuthError } from "./error";
import { parseUrl } from "./http";
import { maskedAddress } from "./mask";

/**
 * Whether a stored token keeps its identity (client id and base URL): no base URL is found and the credentials are
 * incomplete. No token can be requested then, and a job without credentials must not move a token of another region to
 * the EU.
 */
export function storedIdentityStands(
  given: Readonly<Partial<Record<Setting | "region", unknown>>>,
  surroundings: Surroundings,
): boolean {
  const isFound = (setting: Setting) => given[setting] !== undefined || lookUp(setting, surroundings) !== undefined;
  if (given.region !== undefined || isFound("baseUrl")) return false;
  return !isFound("clientId") || !isFound("clientSecret");
}

/**
 * The identity in the state that a run keeps if `storedIdentityStands`. An address that is not Port's own keeps its place,
 * but without its client id, so that no request follows: nothing shows later that only the state names the address.
 */
export function storedIdentity({ clientId, baseUrl }: { readonly clientId?: unknown; readonly baseUrl?: unknown }): {
  clientId?: string | undefined;
  baseUrl?: string | undefined;
} {
  const id = typeof clientId === "string" ? clientId : undefined;
  if (typeof baseUrl !== "string") return { clientId: id };
  const own = normalized(baseUrl);
  return own !== undefined && isOwn(own) ? { clientId: id, baseUrl: own } : { baseUrl };
}

/**
 * The credentials to renew a token with. A client secret that does not come with the token is looked up. It belongs to the token
 * only if the client id and the base URL of this run are those of the token. One that is not found is no contradiction.
 * @param token what the state or the engine's check tells
 * @param given the arguments of the program, where it is known
 * @throws PortAuthError `missing_credentials`, `other_credentials`
 */
export function credentialsOfToken(
  token: CredentialArguments,
  given: { readonly clientId?: string | undefined; readonly baseUrl?: ResolvedBaseUrl | undefined },
  surroundings: Surroundings,
  givenOrigin: GivenOrigin,
): Credentials {
  if (token.clientSecret === undefined && lookUp("clientSecret", surroundings)) {
    const clientId = given.clientId ?? lookUp("clientId", surroundings)?.value ?? token.clientId;
    const found = lookUp("baseUrl", surroundings) && resolveBaseUrl({}, surroundings);
    const baseUrl = given.baseUrl ?? found ?? { value: token.baseUrl };
    if (clientId !== token.clientId || "problem" in baseUrl || baseUrl.value !== token.baseUrl) {
      const problem =
        "problem" in baseUrl
          ? `${baseUrl.property} ${baseUrl.problem}`
          : "the credentials found here do not belong to this token";
      const { environment, variablesRemedy } = surroundings.places;
      const remedy = `No token was requested.${environment ? ` ${variablesRemedy}` : ""}`;
      throw new PortAuthError({ code: "other_credentials", problem, remedy });
    }
  }
  return resolveCredentials(token, surroundings, givenOrigin);
}

/**
 * The base URL of a stored token. Whoever can write the state can write an address into it. So the client secret goes only to
 * Port's own hosts, to loopback, and to an address that this run names in an argument, its configuration or its environment.
 * @param stored the base URL in the state
 * @param howToName how to name the address, for the message
 * @param named the base URLs that this run names
 * @throws PortAuthError `unnamed_address`
 */
export function namedBaseUrl(
  stored: unknown,
  surroundings: Surroundings,
  howToName: string,
  named: readonly string[],
): string {
  const failure = unnamedAddress(stored, surroundings, howToName, named);
  if (failure) throw new PortAuthError(failure);
  return normalized(stored) as string;
}

/** Why no request may go to the base URL in the state, and what allows it; undefined if one may. */
export function unnamedAddress(
  stored: unknown,
  surroundings: Surroundings,
  howToName: string,
  named: readonly string[],
): Failure | undefined {
  const parsed = parseBaseUrl(stored);
  const host = hostIn(stored, surroundings);
  if ("problem" in parsed) {
    return {
      code: "unnamed_address",
      problem: `the token's base URL${host ? ` (${host})` : ""} ${parsed.problem}`,
      remedy: "No request is made to the base URL in the state. `pulumi up` with complete credentials corrects it.",
    };
  }
  if (isOwn(parsed.value) || named.map(normalized).includes(parsed.value)) return undefined;
  return {
    code: "unnamed_address",
    problem: `the token's base URL is at ${host}, which this run does not name`,
    remedy: `The client secret goes only to Port's own hosts and to an address that this run names. If ${host} is right, ${howToName}.`,
  };
}

function normalized(baseUrl: unknown): string | undefined {
  const parsed = parseBaseUrl(baseUrl);
  return "value" in parsed ? parsed.value : undefined;
}

/** For messages: somebody may have put a credential into it. */
function hostIn(baseUrl: unknown, surroundings: Surroundings): string | undefined {
  const url = parseUrl(String(baseUrl));
  const [clientId, clientSecret] = [lookUp("clientId", surroundings), lookUp("clientSecret", surroundings)];
  return url && maskedAddress(url.host, { clientId, clientSecret });
}
