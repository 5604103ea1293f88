import { createHash } from "node:crypto";
import { type Parsed, parseBaseUrl, parseRegion, regionBaseUrls } from "./base-url";
import { PortAuthError } from "./error";

/** The sources of settings that are not arguments: the stack configuration and the environment. */
export interface Surroundings {
  /** A value of the stack configuration by its full key, such as `port:clientId`. */
  config(key: string): string | undefined;
  /** For messages, the age of a configuration that may be outdated: "as of …". Undefined if it is current. */
  readonly configAge?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where a setting is looked up if it is not an argument. The names are those of the official Port provider. */
export const places = {
  clientId: { key: "port:clientId", variable: "PORT_CLIENT_ID" },
  clientSecret: { key: "port:secret", variable: "PORT_CLIENT_SECRET" },
  baseUrl: { key: "port:baseUrl", variable: "PORT_BASE_URL" },
} as const;

/** A setting with several sources. */
export type Setting = keyof typeof places;

/** A setting's value and, for messages, where it was found. */
export interface Found {
  readonly value: string;
  readonly origin: string;
}

/** Looks up a setting in the stack configuration, then in the environment. A blank value counts as not set. */
export function lookUp(setting: Setting, surroundings: Surroundings): Found | undefined {
  const { key, variable } = places[setting];
  const configured = surroundings.config(key)?.trim();
  const { configAge } = surroundings;
  if (configured)
    return { value: configured, origin: `the stack configuration ${key}${configAge ? ` ${configAge}` : ""}` };
  const exported = surroundings.env[variable]?.trim();
  return exported ? { value: exported, origin: `the environment variable ${variable}` } : undefined;
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

/** The effective base URL, or the problem and its argument. From region or baseUrl, else configuration, environment, EU. */
export function resolveBaseUrl(
  { region, baseUrl }: { readonly region?: unknown; readonly baseUrl?: unknown },
  surroundings: Surroundings,
): Parsed & { readonly property: "region" | "baseUrl" } {
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

/** All sources of a setting, for messages about one that is not set. */
export function placesOf(setting: Setting): string {
  const { key, variable } = places[setting];
  return `the argument ${setting}, the stack configuration ${key}, the environment variable ${variable}`;
}

/** Validates a client id or secret that is an argument. Removes surrounding blanks, which come from copying. */
export function parseCredential(value: unknown): Parsed {
  if (typeof value !== "string") return { problem: `must be a string, but is ${describe(value)}` };
  const trimmed = value.trim();
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
 * Completes credentials. Each part comes from `given`, else the stack configuration, else the environment.
 * @throws PortAuthError `missing_credentials`, which names each missing part and every place to set it.
 */
export function resolveCredentials(
  given: CredentialArguments,
  surroundings: Surroundings,
  givenOrigin: GivenOrigin = givenAsArgument,
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
  if (clientId && clientSecret) return { baseUrl: given.baseUrl, clientId, clientSecret };
  const missing = [clientId ? [] : "clientId", clientSecret ? [] : "clientSecret"].flat() as Setting[];
  throw new PortAuthError({
    code: "missing_credentials",
    problem: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not set`,
    remedy: `${missing.map((setting) => `Set one of: ${placesOf(setting)}.`).join(" ")} ${whereCredentialsAre}`,
  });
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
  return /^[^@\s]+@[^@\s]+$/.test(clientId.value);
}
