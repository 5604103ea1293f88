import type { AccessToken, ClockOffset, Found, PortAuthError, Stage, Surroundings } from "../auth";
import {
  chooseProxy,
  describeProxyFlaw,
  expiresAt,
  flawOf,
  lookUp,
  maskedAddress,
  maskedClientId,
  regionOf,
  resolveBaseUrl,
  tokenFingerprint,
  UserError,
  unfilledPlaces,
  variables,
} from "../auth";

/** The base URL if the command line has none: the environment's, else the EU. @throws UserError */
export function lookUpBaseUrl(surroundings: Surroundings): Found {
  const found = resolveBaseUrl({}, surroundings);
  if ("problem" in found) throw new UserError(`the base URL ${found.problem}`);
  return { value: found.value, origin: lookUp("baseUrl", surroundings)?.origin ?? "the default, region eu" };
}

/** The lines that `--check` prints before the request: each setting with its source, or that it is missing. */
export function foundLines(baseUrl: Found, surroundings: Surroundings): string[] {
  const [clientId, clientSecret] = [lookUp("clientId", surroundings), lookUp("clientSecret", surroundings)];
  const shownUrl = maskedAddress(baseUrl.value, { clientId, clientSecret });
  return [
    line("base URL", `${shownUrl} (${baseUrl.origin})`),
    line(
      "region",
      regionOf(baseUrl.value) ?? "unknown: none of Port's public addresses (a private endpoint, an emulator)",
    ),
    line(
      "client id",
      clientId
        ? `${maskedClientId(clientId.value)} (${clientId.origin})${flawIn(clientId)}`
        : missing("clientId", surroundings),
    ),
    line(
      "client secret",
      clientSecret ? `found (${clientSecret.origin})${flawIn(clientSecret)}` : missing("clientSecret", surroundings),
    ),
    line("proxy", describeProxy(baseUrl.value, surroundings.env)),
  ];
}

/** The lines that `--check` prints about a token. They never show the token. */
export function tokenLines(token: AccessToken, secondsLeft: number, answerMillis: number): string[] {
  return [
    line("answer", `200 after ${answerMillis} ms`),
    clockLine(token.clock),
    line("token", `expires at ${expiresAt(token)}, in ${secondsLeft} s`),
    line("fingerprint", tokenFingerprint(token.accessToken)),
  ];
}

/** The lines that `--check` prints if there is no token. */
export function failureLines({ failure }: PortAuthError, answerMillis: number): string[] {
  const { status, clock, stage } = failure;
  const lines = [line("answer", `${status ?? "none"} after ${answerMillis} ms`)];
  if (stage) lines.push(line("failed at", describeStage(stage)));
  if (clock) lines.push(clockLine(clock));
  return lines;
}

function describeProxy(baseUrl: string, env: Surroundings["env"]): string {
  const choice = chooseProxy(baseUrl, env);
  if ("unusable" in choice) {
    const { variable, flaw } = choice.unusable;
    return `unusable (the environment variable ${variable}); it ${describeProxyFlaw(flaw)[0]}`;
  }
  if ("direct" in choice) return choice.ignored ? `none (${choice.ignored} is not used)` : "none";
  const { address, variable } = choice.proxy.name;
  return `${address} (the environment variable ${variable})`;
}

function describeStage({ step, peer }: Stage): string {
  const prepositions = { "name look-up": "of", connection: "to", "TLS handshake": "with", answer: "of" } as const;
  return `the ${step} ${prepositions[step]} ${peer}`;
}

function flawIn({ value }: Found): string {
  const flaw = flawOf(value);
  return flaw ? `; it ${flaw}` : "";
}

function missing(setting: "clientId" | "clientSecret", surroundings: Surroundings): string {
  const isUnfilled = unfilledPlaces(surroundings, [setting]).length > 0;
  const remedy = `missing: set the environment variable ${variables[setting]}`;
  return isUnfilled ? `${remedy}, which holds a placeholder that was not filled in` : remedy;
}

function clockLine({ leastMillis, mostMillis }: ClockOffset): string {
  const [least, most] = [leastMillis, mostMillis].map((millis) => Math.round(millis / 1000));
  return line("clock", `the server's is ahead of this machine's by ${least} to ${most} s`);
}

/** A line of `--check`. */
export function line(label: string, text: string): string {
  return label.padEnd(15) + text;
}
