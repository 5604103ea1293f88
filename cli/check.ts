import {
  type AccessToken,
  type ClockOffset,
  expiresAt,
  type Found,
  lookUp,
  type PortAuthError,
  regionOf,
  type Surroundings,
  tokenFingerprint,
} from "../provider/auth";
import { variables } from "./credentials";

/** What `--check` prints before it asks: what was found where, and what was not. */
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
export function failureLines({ status, clock }: PortAuthError, answerMillis: number): string[] {
  const answer = line("answer", `${status ?? "none"} after ${answerMillis} ms`);
  return clock === undefined ? [answer] : [answer, clockLine(clock)];
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
