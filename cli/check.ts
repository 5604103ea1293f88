import {
  type AccessToken,
  type ClockOffset,
  type Credentials,
  chooseProxy,
  expiresAt,
  type Found,
  lookUp,
  PortAuthError,
  regionOf,
  resolveBaseUrl,
  resolveCredentials,
  type Stage,
  type Surroundings,
  tokenFingerprint,
  whereCredentialsAre,
} from "../auth";

/** Where a command line takes each of the credentials from. */
export const variables = { clientId: "PORT_CLIENT_ID", clientSecret: "PORT_CLIENT_SECRET" } as const;

/** The base URL that the command line does not give. @throws Error whose message is for the user */
export function lookUpBaseUrl(surroundings: Surroundings): Found {
  const found = resolveBaseUrl({}, surroundings);
  if ("problem" in found) throw new Error(`the base URL ${found.problem}`);
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

/** What `--check` prints before the request: what was found where, and what was not. */
export function foundLines(baseUrl: Found, surroundings: Surroundings): string[] {
  const [clientId, clientSecret] = [lookUp("clientId", surroundings), lookUp("clientSecret", surroundings)];
  return [
    line("base URL", `${baseUrl.value} (${baseUrl.origin})`),
    line(
      "region",
      regionOf(baseUrl.value) ?? "unknown: none of Port's public addresses (a private endpoint, an emulator)",
    ),
    line("client id", clientId ? `${clientId.value} (${clientId.origin})` : missing("clientId")),
    line("client secret", clientSecret ? `found (${clientSecret.origin})` : missing("clientSecret")),
    line("proxy", describeProxy(baseUrl.value, surroundings.env)),
  ];
}

/** What it prints of a token, which it never shows. */
export function tokenLines(token: AccessToken, secondsLeft: number, answerMillis: number): string[] {
  return [
    line("answer", `200 after ${answerMillis} ms`),
    clockLine(token.clock),
    line("token", `expires at ${expiresAt(token)}, in ${secondsLeft} s`),
    line("fingerprint", tokenFingerprint(token.accessToken)),
  ];
}

/** What is known where there is no token. */
export function failureLines({ status, clock, stage }: PortAuthError, answerMillis: number): string[] {
  const lines = [line("answer", `${status ?? "none"} after ${answerMillis} ms`)];
  if (stage) lines.push(line("failed at", describeStage(stage)));
  if (clock) lines.push(clockLine(clock));
  return lines;
}

function describeProxy(baseUrl: string, env: Surroundings["env"]): string {
  const choice = chooseProxy(baseUrl, env);
  if ("unusable" in choice) return `unusable (the environment variable ${choice.unusable.variable})`;
  if ("direct" in choice) return choice.ignored ? `none (${choice.ignored} is not used)` : "none";
  const { address, variable } = choice.proxy.name;
  return `${address} (the environment variable ${variable})`;
}

function describeStage({ step, peer }: Stage): string {
  const prepositions = { "name look-up": "of", connection: "to", "TLS handshake": "with", answer: "of" } as const;
  return `the ${step} ${prepositions[step]} ${peer}`;
}

function missing(setting: keyof typeof variables): string {
  return `missing: set the environment variable ${variables[setting]}`;
}

function clockLine({ leastMillis, mostMillis }: ClockOffset): string {
  const [least, most] = [leastMillis, mostMillis].map((millis) => Math.round(millis / 1000));
  return line("clock", `the server's is ahead of this machine's by ${least} to ${most} s`);
}

function line(label: string, text: string): string {
  return label.padEnd(15) + text;
}
