import {
  type Credentials,
  type Found,
  lookUp,
  messagePrefix,
  PortAuthError,
  resolveBaseUrl,
  resolveCredentials,
  type Surroundings,
  whereCredentialsAre,
} from "../provider/auth";

/** Where a command line takes each of the credentials from. */
export const variables = { clientId: "PORT_CLIENT_ID", clientSecret: "PORT_CLIENT_SECRET" } as const;

/** The base URL that the command line does not give. @throws Error whose message is for the user */
export function lookUpBaseUrl(surroundings: Surroundings): Found {
  const found = resolveBaseUrl({}, surroundings);
  if ("problem" in found) throw new Error(`${messagePrefix}the base URL ${found.problem}`);
  return { value: found.value, origin: lookUp("baseUrl", surroundings)?.origin ?? "the default, region eu" };
}

/** @throws PortAuthError `missing_credentials`, with the places that a command line has */
export function credentialsAt(baseUrl: string, surroundings: Surroundings): Credentials {
  const missing = (["clientId", "clientSecret"] as const)
    .filter((setting) => !lookUp(setting, surroundings))
    .map((setting) => variables[setting]);
  if (missing.length === 0) return resolveCredentials({ baseUrl }, surroundings);
  throw new PortAuthError({
    code: "missing_credentials",
    problem: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not set`,
    remedy: `Export ${missing.length > 1 ? "them" : "it"}. ${whereCredentialsAre}`,
  });
}
