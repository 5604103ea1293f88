import { createHash } from "node:crypto";
import type { Parsed } from "./base-url";
import { isOwn, parseBaseUrl, parseRegion, regionBaseUrls } from "./base-url";
import { PortAuthError } from "./error";
import { isEmailAddress, maskedAddress } from "./mask";
import { isPlaceholder, placeholderProblem } from "./pasted-value";

/** A setting with several sources. */
export type Setting = "clientId" | "clientSecret" | "baseUrl";

/** Where a shell looks up the settings that are not arguments, before the environment. For messages, too. */
export interface Places {
  /** The name of the configuration, followed by a blank. Empty if the keys need none. */
  readonly configuration: string;
  /** Each setting's key in the configuration. Undefined if the shell has no configuration. */
  readonly keys: Readonly<Record<Setting, string>> | undefined;
  /** How to pass a base URL to this shell. */
  readonly baseUrlArguments: string;
  /** What to do if a value of the configuration is outdated, in a whole sentence. */
  readonly outdatedRemedy: string;
  /** Whose environment the variables are looked up in, if it may not be the one that the user expects. */
  readonly environment?: string | undefined;
  /** Why a variable that somebody has set may not be found, in a whole sentence. */
  readonly variablesRemedy?: string | undefined;
}

/** The places of the dynamic provider. The keys are those of the official Port provider. */
export const stackPlaces = {
  configuration: "the stack configuration ",
  keys: { clientId: "port:clientId", clientSecret: "port:secret", baseUrl: "port:baseUrl" },
  baseUrlArguments: "the argument baseUrl or region",
  outdatedRemedy:
    "If the stack configuration has changed since the last `pulumi up`, run `pulumi up` or `pulumi refresh --run-program`.",
  variablesRemedy: "Set variables for the `pulumi` command: the provider does not see those that the program sets.",
} as const satisfies Places;

/** The environment variable of each setting, for every shell. The names are those of the official Port provider. */
export const variables: Readonly<Record<Setting, string>> = {
  clientId: "PORT_CLIENT_ID",
  clientSecret: "PORT_CLIENT_SECRET",
  baseUrl: "PORT_BASE_URL",
};

function variableIn(setting: Setting, { environment }: Places): string {
  return environment ? `${variables[setting]} in ${environment}` : `the environment variable ${variables[setting]}`;
}

/** The sources of settings that are not arguments: a configuration and the environment. */
export interface Surroundings {
  readonly places: Places;
  /** A value of the configuration by its key in `places`. */
  config(key: string): string | undefined;
  /**
   * The base URL of the current configuration in a shell that has it in a read, too, where `config` is that of the state.
   */
  readonly currentBaseUrl?: string | undefined;
  /** For messages, the age of a configuration that may be outdated: "as of …". Undefined if it is current. */
  readonly configAge?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** A setting's value and, for messages, where it was found. */
export interface Found {
  readonly value: string;
  readonly origin: string;
}

/** Looks up a setting in the configuration, then in the environment. A blank value or a placeholder counts as not set. */
export function lookUp(setting: Setting, surroundings: Surroundings): Found | undefined {
  return valuesOf(setting, surroundings).find(({ value }) => !isPlaceholder(value));
}

/** The places whose value is a placeholder, for messages. */
export function unfilledPlaces(
  surroundings: Surroundings,
  settings: readonly Setting[] = ["clientId", "clientSecret", "baseUrl"],
): string[] {
  const values = settings.flatMap((setting) => valuesOf(setting, surroundings));
  return values.filter(({ value }) => isPlaceholder(value)).map(({ origin }) => origin);
}

/** The values of a setting that are not blank: that of the configuration before that of the environment. */
function valuesOf(setting: Setting, { places, config, configAge, env }: Surroundings): Found[] {
  const key = places.keys?.[setting];
  const configured = {
    value: key && config(key),
    origin: `${places.configuration}${key}${configAge ? ` ${configAge}` : ""}`,
  };
  const exported = { value: env[variables[setting]], origin: variableIn(setting, places) };
  return [configured, exported].flatMap(({ value, origin }) =>
    value?.trim() ? [{ value: value.trim(), origin }] : [],
  );
}

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

/** A base URL, or the problem and its argument. */
export type ResolvedBaseUrl = Parsed & { readonly property: "region" | "baseUrl" };

/** The effective base URL. From region or baseUrl, else configuration, environment, EU. */
export function resolveBaseUrl(
  { region, baseUrl }: { readonly region?: unknown; readonly baseUrl?: unknown },
  surroundings: Surroundings,
): ResolvedBaseUrl {
  if (region !== undefined && baseUrl !== undefined) {
    return { property: "region", problem: "and baseUrl cannot be combined; set one of them" };
  }
  if (region !== undefined) return { property: "region", ...parseRegion(region) };
  return { property: "baseUrl", ...(baseUrl === undefined ? lookUpBaseUrl(surroundings) : parseBaseUrl(baseUrl)) };
}

function lookUpBaseUrl(surroundings: Surroundings): Parsed {
  const found = lookUp("baseUrl", surroundings);
  if (!found) return { value: regionBaseUrls.eu };
  const parsed = parseBaseUrl(found.value);
  return "value" in parsed ? parsed : { problem: `comes from ${found.origin} and ${parsed.problem}` };
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
  const parsed = parseBaseUrl(baseUrl);
  return "value" in parsed && isOwn(parsed.value) ? { clientId: id, baseUrl: parsed.value } : { baseUrl };
}

/** The base URLs that the configuration and the environment name. */
export function baseUrlsIn(surroundings: Surroundings): string[] {
  return valuesOf("baseUrl", surroundings).map(({ value }) => value);
}

/**
 * The base URL of a stored token. Whoever can write the state can write an address into it. So the client secret goes to
 * one of Port's own hosts, to loopback, or to an address that this run names, too: in an argument, its configuration or its
 * environment.
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
  const parsed = parseBaseUrl(stored);
  if ("value" in parsed) {
    const addresses = named.map(parseBaseUrl);
    const isNamed = addresses.some((address) => "value" in address && address.value === parsed.value);
    if (isNamed || isOwn(parsed.value)) return parsed.value;
  }
  const host = hostIn(stored, surroundings);
  const problem =
    "value" in parsed
      ? ` is at ${host}, which this run does not name`
      : `${host ? ` (${host})` : ""} ${parsed.problem}`;
  throw new PortAuthError({
    code: "unnamed_address",
    problem: `the token's base URL${problem}`,
    remedy: unnamedRemedy(stored, surroundings, howToName),
  });
}

/** What allows a request to the base URL in the state; empty if every run may make one. */
export function unnamedRemedy(stored: unknown, surroundings: Surroundings, howToName: string): string {
  const parsed = parseBaseUrl(stored);
  if ("problem" in parsed) {
    return "No request is made to the base URL in the state. `pulumi up` with complete credentials corrects it.";
  }
  if (isOwn(parsed.value)) return "";
  const host = hostIn(stored, surroundings);
  return `The client secret goes only to Port's own hosts and to an address that this run names. If ${host} is right, ${howToName}.`;
}

/** For messages: somebody may have put a credential into it. */
function hostIn(baseUrl: unknown, surroundings: Surroundings): string | undefined {
  let host: string;
  try {
    host = new URL(String(baseUrl)).host;
  } catch {
    return undefined;
  }
  const [clientId, clientSecret] = [lookUp("clientId", surroundings), lookUp("clientSecret", surroundings)];
  return maskedAddress(host, { clientId, clientSecret });
}

/** All sources of a credential, for messages about one that is not set. */
function credentialSources(setting: "clientId" | "clientSecret", places: Places): string {
  const configured = places.keys ? [places.configuration + places.keys[setting]] : [];
  return [`the argument ${setting}`, ...configured, variableIn(setting, places)].join(", ");
}

/** All sources of the base URL, for messages about one that may be wrong. */
export function baseUrlSources({ baseUrlArguments, keys }: Places): string {
  return [baseUrlArguments, ...(keys ? [keys.baseUrl] : []), variables.baseUrl].join(", ");
}

/** Validates a client id or secret that is an argument. Removes surrounding blanks, which come from copying. */
export function parseCredential(value: unknown): Parsed {
  if (typeof value !== "string") return { problem: `must be a string, but is ${describe(value)}` };
  const trimmed = value.trim();
  if (isPlaceholder(trimmed)) return { problem: placeholderProblem };
  if (trimmed !== "") return { value: trimmed };
  return { problem: "is empty; set a value, or omit it to use the configuration or the environment" };
}

function describe(value: unknown): string {
  if (value === null) return "null";
  return Array.isArray(value) ? "a list" : `of type ${typeof value}`;
}

/** Client id, client secret and the address to use them at, with the origin of each credential for messages. */
export interface Credentials {
  /** As `parseBaseUrl` returns it. */
  readonly baseUrl: string;
  /** For messages, all places where the base URL can be set. */
  readonly baseUrlSources: string;
  readonly clientId: Found;
  readonly clientSecret: Found;
}

/** The parts of the credentials that are arguments or come from the state. Missing parts are looked up. */
interface CredentialArguments {
  readonly baseUrl: string;
  readonly clientId?: string | undefined;
  readonly clientSecret?: string | undefined;
}

/** Where a value that is passed to `resolveCredentials` comes from, for messages. */
export type GivenOrigin = (setting: Setting) => string;

export const givenAsArgument: GivenOrigin = (setting) => `the argument ${setting}`;

/**
 * Completes credentials. Each part comes from `given`, else the configuration, else the environment.
 * @param moreRemedy what else has to be done if a part is missing, in a whole sentence
 * @throws PortAuthError `missing_credentials`, which names each missing part and every place to set it.
 */
export function resolveCredentials(
  given: CredentialArguments,
  surroundings: Surroundings,
  givenOrigin: GivenOrigin = givenAsArgument,
  moreRemedy = "",
): Credentials {
  const find = (setting: "clientId" | "clientSecret"): Found | undefined => {
    const value = given[setting];
    const found = lookUp(setting, surroundings);
    // `check` writes the effective client id into the inputs, so a client id that is given may have been looked up.
    const isLookedUp = value === undefined || (setting === "clientId" && value === found?.value);
    return isLookedUp ? found : { value, origin: givenOrigin(setting) };
  };
  const clientId = find("clientId");
  const clientSecret = find("clientSecret");
  const { places } = surroundings;
  if (clientId && clientSecret) {
    return { baseUrl: given.baseUrl, baseUrlSources: baseUrlSources(places), clientId, clientSecret };
  }
  const missing = [clientId ? [] : ("clientId" as const), clientSecret ? [] : ("clientSecret" as const)].flat();
  const unfilled = unfilledPlaces(surroundings, missing);
  const why = unfilled.length > 0 ? ` (a placeholder was not filled in: ${unfilled.join(", ")})` : "";
  const sources = missing.map((setting) => `Set one of: ${credentialSources(setting, places)}.`);
  throw new PortAuthError({
    code: "missing_credentials",
    problem: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not set${why}`,
    remedy: [...sources, places.variablesRemedy, whereCredentialsAre, moreRemedy].filter(Boolean).join(" "),
  });
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
    const isAddressFound = given.baseUrl !== undefined || lookUp("baseUrl", surroundings) !== undefined;
    const baseUrl = isAddressFound ? (given.baseUrl ?? resolveBaseUrl({}, surroundings)) : { value: token.baseUrl };
    const isSame = clientId === token.clientId && "value" in baseUrl && baseUrl.value === token.baseUrl;
    if (!isSame) {
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

/** How to find the credentials in Port. */
export const whereCredentialsAre = 'Copy your credentials from app.port.io ("…" menu, Credentials).';

/** Identifies a set of credentials, without keeping the secret in memory as a key. */
export function credentialSetKey({ baseUrl, clientId, clientSecret }: Credentials): string {
  const hash = createHash("sha256");
  for (const part of [baseUrl, clientId.value, clientSecret.value]) hash.update(`${part.length}:${part}`);
  return hash.digest("hex");
}

/** Whether the credentials belong to a person: the client id is an e-mail address. */
export function isPersonal({ clientId }: Credentials): boolean {
  return isEmailAddress(clientId.value);
}
