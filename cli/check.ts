import {
  type AccessToken,
  type ClockOffset,
  chooseProxy,
  expiresAt,
  type Found,
  lookUp,
  type PortAuthError,
  regionOf,
  type Stage,
  type Surroundings,
  tokenFingerprint,
} from "../provider/auth";
import { variables } from "./credentials";

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
