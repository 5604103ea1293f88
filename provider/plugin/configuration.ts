import { type Places, resolveBaseUrl, type Setting, type Surroundings } from "../../auth";
import { type CheckFailure, unknown } from "../lifecycle";
import type { Properties } from "./values";

/**
 * Validates the configuration of a provider. The client secret becomes a secret, even if it was configured in plain text:
 * then it is encrypted in the state.
 */
export function checkConfiguration({ values, secrets }: Properties): { inputs: Properties; failures: CheckFailure[] } {
  const failures: CheckFailure[] = [];
  for (const name of ["clientId", "clientSecret"]) {
    const value = values[name] ?? "";
    if (typeof value !== "string") failures.push({ property: name, reason: `${name} must be a string` });
  }
  const address = addressIn(values);
  if (address !== undefined && "problem" in address) {
    const { property, problem } = address;
    failures.push({ property, reason: `${property} ${problem}` });
  }
  return { inputs: { values, secrets: new Set([...secrets, "clientSecret"]) }, failures };
}

/** The base URL in a configuration, or the problem; undefined if there is none. Blank values count as not set. */
function addressIn(values: Properties["values"]) {
  const given = (name: string) => (String(values[name] ?? "").trim() === "" ? undefined : values[name]);
  const [region, baseUrl] = [given("region"), given("baseUrl")];
  if (region === undefined && baseUrl === undefined) return undefined;
  if (region === unknown || baseUrl === unknown) return undefined;
  return resolveBaseUrl({ region, baseUrl }, { places: placesOf(""), config: () => undefined, env: {} });
}

/**
 * The places in which a provider looks up settings: its own configuration and the environment.
 * @param name of the provider resource
 */
export function surroundingsOf({ values }: Properties, name: string, env: Surroundings["env"]): Surroundings {
  const places = placesOf(name);
  const address = addressIn(values);
  const found: Record<Setting, unknown> = {
    clientId: values.clientId,
    clientSecret: values.clientSecret,
    baseUrl: address && "value" in address ? address.value : undefined,
  };
  const byKey = new Map(Object.entries(places.keys).map(([setting, key]) => [key, found[setting as Setting]]));
  const text = (value: unknown) => (typeof value === "string" ? value : undefined);
  return { places, config: (key) => text(byKey.get(key)), env };
}

/** A provider that the engine makes itself has the stack's configuration. Any other one has only its arguments. */
function placesOf(name: string): Places & { keys: Record<Setting, string> } {
  const isDefault = /^default(_|$)/.test(name);
  const key = (setting: Setting) =>
    isDefault ? `port-access-token:${setting}` : `the argument ${setting} of the provider ${name}`;
  return {
    configuration: isDefault ? "the provider configuration " : "",
    keys: { clientId: key("clientId"), clientSecret: key("clientSecret"), baseUrl: key("baseUrl") },
    baseUrlArguments: "the argument baseUrl or region",
    outdatedRemedy:
      "If the configuration has changed since the last `pulumi up`, the next `pulumi up` requests a token with the current one.",
  };
}
