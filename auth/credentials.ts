import { createHash } from "node:crypto";
import { type Parsed, parseBaseUrl, parseRegion, regionBaseUrls } from "./base-url";
import { PortAuthError } from "./error";

/** What surrounds the code that requests a token: a stack's configuration and a process's environment. */
export interface Surroundings {
  /** A value of the stack configuration by its full key, such as `port:clientId`. */
  config(key: string): string | undefined;
  /** How old the configuration is where it is not the current one, for messages: "as of …". */
  readonly configAge?: string;
  readonly env: Readonly<Record<string, string | undefined>>;
}

/** Where a setting is looked up when it is not an argument. The names are the official Port provider's. */
const places = {
  clientId: { key: "port:clientId", variable: "PORT_CLIENT_ID" },
  clientSecret: { key: "port:secret", variable: "PORT_CLIENT_SECRET" },
  baseUrl: { key: "port:baseUrl", variable: "PORT_BASE_URL" },
} as const;

/** A setting that has more than one place to come from. */
export type Setting = keyof typeof places;

/** A setting's value and, for messages, where it was found. */
export interface Found {
  readonly value: string;
  readonly origin: string;
}

/** Looks a setting up in the stack configuration, then in the environment. Blank values count as not set. */
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
 * Whether the identity of a stored token stands: no base URL is found and the credentials are incomplete. Nothing can be
 * requested then, and a job without credentials must not turn a token of another region into one of the EU.
 */
export function storedIdentityStands(
  given: Readonly<Partial<Record<Setting | "region", unknown>>>,
  surroundings: Surroundings,
): boolean {
  const isFound = (setting: Setting) => given[setting] !== undefined || lookUp(setting, surroundings) !== undefined;
  if (given.region !== undefined || isFound("baseUrl")) return false;
  return !isFound("clientId") || !isFound("clientSecret");
}

/** The base URL in effect, or the problem and the argument that has it: region or baseUrl, else configuration, environment, EU. */
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

/** All places in which a setting was looked for, to tell the user what may be set. */
export function placesOf(setting: Setting): string {
  const { key, variable } = places[setting];
  return `the argument ${setting}, the stack configuration ${key}, the environment variable ${variable}`;
}

/** A client id or secret that was given as an argument: blanks around it come from copying and do not count. */
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
    problem: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not set`,
    remedy: `${missing.map((setting) => `Set one of: ${placesOf(setting)}.`).join(" ")} ${whereCredentialsAre}`,
  });
}

/** Where a person finds credentials in Port. */
export const whereCredentialsAre = 'Copy your credentials from app.port.io ("…" menu, Credentials).';

/** Tells credential sets apart without keeping a secret in memory as a key. */
export function credentialSetKey({ baseUrl, clientId, clientSecret }: Credentials): string {
  const hash = createHash("sha256");
  for (const part of [baseUrl, clientId.value, clientSecret.value]) hash.update(`${part.length}:${part}`);
  return hash.digest("hex");
}

/** Whether credentials belong to a person: their client id is an e-mail address. */
export function isPersonal({ clientId }: Credentials): boolean {
  return /^[^@\s]+@[^@\s]+$/.test(clientId.value);
}
