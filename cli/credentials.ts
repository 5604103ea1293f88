import {
  type Credentials,
  lookUp,
  messagePrefix,
  PortAuthError,
  resolveBaseUrl,
  resolveCredentials,
  type Surroundings,
  whereCredentialsAre,
} from "../provider/auth";
import type { CommandLine } from "./usage";

/** The base URL and where it comes from. @throws Error whose message is for the user */
export function baseUrlOf(
  { region, baseUrl }: CommandLine,
  surroundings: Surroundings,
): { value: string; origin: string } {
  const found = resolveBaseUrl({ region, baseUrl }, surroundings);
  const option = region ? "--region" : baseUrl ? "--base-url" : undefined;
  if ("problem" in found) throw new Error(`${messagePrefix}${option ?? "the base URL"} ${found.problem}`);
  return { value: found.value, origin: option ?? lookUp("baseUrl", surroundings)?.origin ?? "the default, region eu" };
}

/** @throws PortAuthError `missing_credentials`, with the places that a command line has */
export function credentialsAt(baseUrl: string, surroundings: Surroundings): Credentials {
  const missing = Object.entries({ clientId: "PORT_CLIENT_ID", clientSecret: "PORT_CLIENT_SECRET" } as const)
    .filter(([setting]) => !lookUp(setting as "clientId" | "clientSecret", surroundings))
    .map(([, variable]) => variable);
  if (missing.length === 0) return resolveCredentials({ baseUrl }, surroundings);
  throw new PortAuthError({
    code: "missing_credentials",
    problem: `${missing.join(" and ")} ${missing.length > 1 ? "are" : "is"} not set`,
    remedy: `Export ${missing.length > 1 ? "them" : "it"}. ${whereCredentialsAre}`,
  });
}
