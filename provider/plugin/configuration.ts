import type { Places, Setting, Surroundings } from "../../auth";
import { isPlaceholder, placeholderProblem, resolveBaseUrl, stackPlaces } from "../../auth";
import type { CheckFailure } from "../lifecycle";
import { unknown } from "../lifecycle";
import type { Properties } from "./values";

/**
 * Validates the configuration of a provider.
 * @param name of the provider resource
 */
export function checkConfiguration(inputs: Properties, name: string): { inputs: Properties; failures: CheckFailure[] } {
  const { values } = inputs;
  const failures: CheckFailure[] = [];
  for (const property of ["clientId", "clientSecret"]) {
    const value = values[property] ?? "";
    if (typeof value !== "string") failures.push({ property, reason: `${property} must be a string` });
  }
  // In the configuration of the stack, they count as not set.
  const unfilled = isDefault(name)
    ? []
    : ["clientId", "clientSecret", "region", "baseUrl"].filter(isUnfilledIn(values));
  for (const property of unfilled) failures.push({ property, reason: `${property} ${placeholderProblem}` });
  const address = addressIn(values);
  if (address !== undefined && "problem" in address) {
    const { property, problem } = address;
    failures.push({ property, reason: `${property} ${problem}` });
  }
  return { inputs, failures };
}

const isUnfilledIn = (values: Properties["values"]) => (name: string) => isPlaceholder(String(values[name] ?? ""));

/** The base URL in a configuration, or the problem; undefined if there is none. Blanks and placeholders count as not set. */
function addressIn(values: Properties["values"]) {
  const isUnfilled = isUnfilledIn(values);
  const given = (name: string) =>
    String(values[name] ?? "").trim() === "" || isUnfilled(name) ? undefined : values[name];
  const [region, baseUrl] = [given("region"), given("baseUrl")];
  if (region === undefined && baseUrl === undefined) return undefined;
  if (region === unknown || baseUrl === unknown) return undefined;
  return resolveBaseUrl({ region, baseUrl }, { places: placesOf(""), config: () => undefined, env: {} });
}

/** The base URL that `addressIn` finds. Else a placeholder, for the messages that say so. */
function baseUrlIn(values: Properties["values"]): unknown {
  const address = addressIn(values);
  if (address !== undefined) return "value" in address ? address.value : undefined;
  const unfilled = ["baseUrl", "region"].find(isUnfilledIn(values));
  return unfilled && values[unfilled];
}

/**
 * The places in which a provider looks up settings: its own configuration and the environment.
 * @param name of the provider resource
 */
export function surroundingsOf({ values }: Properties, name: string, env: Surroundings["env"]): Surroundings {
  const places = placesOf(name);
  const found: Record<Setting, unknown> = {
    clientId: values.clientId,
    clientSecret: values.clientSecret,
    baseUrl: baseUrlIn(values),
  };
  const byKey = new Map(Object.entries(places.keys).map(([setting, key]) => [key, found[setting as Setting]]));
  return { places, config: (key) => text(byKey.get(key)), currentBaseUrl: currentBaseUrl(env), env };
}

const text = (value: unknown) => (typeof value === "string" ? value : undefined);

/**
 * The base URL in the variable that the engine sets for this process. It has the stack's current configuration even in a
 * refresh, in which Configure gets that of the last `pulumi up`. Nothing else is read from it: it holds secrets, and a region
 * is one of Port's own hosts, which no run has to name.
 */
function currentBaseUrl(env: Surroundings["env"]): string | undefined {
  try {
    return text(JSON.parse(env.PULUMI_CONFIG ?? "{}").baseUrl);
  } catch {
    return undefined;
  }
}

/** The client id and the base URL that a configuration marks as secrets, as outputs have them. */
export function secretSettings({ values, secrets }: Properties): ReadonlySet<unknown> {
  const found = new Set<unknown>();
  const { clientId } = values;
  if (secrets.has("clientId") && typeof clientId === "string") found.add(clientId.trim());
  const address = addressIn(values);
  if (address && "value" in address && (secrets.has("baseUrl") || secrets.has("region"))) found.add(address.value);
  return found;
}

/** Whether the engine made a provider resource itself. Then it has the stack's configuration. */
const isDefault = (name: string) => /^default(_|$)/.test(name);

/** Any other provider than the engine's own has only its arguments. */
function placesOf(name: string): Places & { keys: Record<Setting, string> } {
  const key = (setting: Setting) =>
    isDefault(name) ? `port-access-token:${setting}` : `the argument ${setting} of the provider ${name}`;
  return {
    configuration: isDefault(name) ? "the provider configuration " : "",
    keys: { clientId: key("clientId"), clientSecret: key("clientSecret"), baseUrl: key("baseUrl") },
    baseUrlArguments: "the argument baseUrl or region",
    outdatedRemedy:
      "If the configuration has changed since the last `pulumi up`, the next `pulumi up` requests a token with the current one.",
    variablesRemedy: stackPlaces.variablesRemedy,
  };
}
