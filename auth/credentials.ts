import { createHash } from "node:crypto";
import type { Parsed } from "./base-url";
import { parseBaseUrl, parseRegion, regionBaseUrls } from "./base-url";
import { PortAuthError } from "./error";
import { isPlaceholder, placeholderProblem } from "./pasted-value";

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
  /** The base URL of the current configuration, if a shell knows that even in a read, where `config` is that of the state. */
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
  const age = configAge ? ` ${configAge}` : "";
  const values = [
    { value: key && config(key), origin: `${places.configuration}${key}${age}` },
    { value: env[variables[setting]], origin: variableIn(setting, places) },
  ];
  return values.flatMap(({ value, origin }) => (value?.trim() ? [{ value: value.trim(), origin }] : []));
}

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

/** The base URLs that the configuration and the environment name. */
export function baseUrlsIn(surroundings: Surroundings): string[] {
  return valuesOf("baseUrl", surroundings).map(({ value }) => value);
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
export interface CredentialArguments {
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
  const [clientId, clientSecret] = [find("clientId"), find("clientSecret")];
  if (clientId && clientSecret) {
    return { baseUrl: given.baseUrl, baseUrlSources: baseUrlSources(surroundings.places), clientId, clientSecret };
  }
  const missing = (["clientId", "clientSecret"] as const).filter((setting) => !find(setting));
  throw missingCredentials(missing, surroundings, moreRemedy);
}

function missingCredentials(missing: readonly Setting[], surroundings: Surroundings, moreRemedy: string) {
  const { places } = surroundings;
  const { keys, configuration, variablesRemedy } = places;
  const [are, them] = missing.length > 1 ? ["are", "them"] : ["is", "it"];
  const names = keys ? missing : missing.map((setting) => variables[setting]);
  const unfilled = unfilledPlaces(surroundings, missing).join(", ");
  const why = unfilled && ` (a placeholder was not filled in: ${unfilled})`;
  const placesOf = (setting: Setting) =>
    `the argument ${setting}, ${configuration}${keys?.[setting]}, ${variableIn(setting, places)}`;
  const sources = keys ? missing.map((setting) => `Set one of: ${placesOf(setting)}.`) : [`Export ${them}.`];
  return new PortAuthError({
    code: "missing_credentials",
    problem: `${names.join(" and ")} ${are} not set${why}`,
    remedy: [...sources, variablesRemedy, whereCredentialsAre, moreRemedy].filter(Boolean).join(" "),
  });
}

export const whereCredentialsAre = 'Copy your credentials from app.port.io ("…" menu, Credentials).';

/** Identifies a set of credentials, without keeping the secret in memory as a key. */
export function credentialSetKey({ baseUrl, clientId, clientSecret }: Credentials): string {
  const parts = [baseUrl, clientId.value, clientSecret.value];
  return createHash("sha256").update(JSON.stringify(parts)).digest("hex");
}
