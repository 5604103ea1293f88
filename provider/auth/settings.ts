import { type Parsed, parseBaseUrl, parseRegion, regionBaseUrls } from "./base-url";

/** What surrounds the code that asks: a stack's configuration and a process's environment. */
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
    return { property: "region", problem: "and baseUrl exclude each other: give one of them" };
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
