import type { AccessToken, Credentials, Effects, HttpResponse, Places, Surroundings } from "../auth";
import {
  defaultOptions,
  describeError,
  exchange,
  expiresAt,
  noticesAbout,
  PortAuthError,
  patientLimits,
  resolveCredentials,
  retryLimits,
  secondsLeft,
  tokenFingerprint,
  unfilledNotice,
  userMessage,
  version,
} from "../auth";
import type { Issued } from "./assumptions";
import { assumptionLines, betweenRequestsMillis } from "./assumptions";
import { failureLines, foundLines, lookUpBaseUrl, tokenLines } from "./check";
import type { CommandLine } from "./usage";
import { parseCommandLine, usage } from "./usage";

/** The outputs, environment and effects of a command line. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  readonly env: Surroundings["env"];
  readonly effects: Omit<Effects, "log">;
}

/** Runs the command line. Prints only the result to `out`, everything else to `err`. Resolves with the exit code. */
export async function runCommandLine(args: string[], given: Terminal): Promise<number> {
  const err = (line: string) => given.err(userMessage(line));
  let commandLine: CommandLine | undefined;
  try {
    commandLine = parseCommandLine(args);
    const { format } = commandLine;
    if (format === "help") given.out(usage);
    else if (format === "version") given.out(version);
    else await printToken(commandLine, { ...given, err });
    return 0;
  } catch (error) {
    err(describeError(error));
    if (commandLine === undefined) return 2;
    if (!commandLine.wait && isWorthWaiting(error, given)) err(waitHint);
    return 1;
  }
}

const waitHint = "With --wait, this command waits until then.";

/** Whether `--wait` allows for the delay that Port named. */
function isWorthWaiting(error: unknown, { effects }: Terminal): boolean {
  const retryAtMillis = error instanceof PortAuthError ? error.failure.retryAtMillis : undefined;
  return retryAtMillis !== undefined && retryAtMillis - effects.now() < patientLimits.totalMillis;
}

/** The command line has no configuration. */
const places: Places = {
  configuration: "",
  keys: undefined,
  baseUrlArguments: "--base-url or --region",
  outdatedRemedy: "",
};

async function printToken({ format, wait, ...commandLine }: CommandLine, terminal: Terminal): Promise<void> {
  const { out, err, env, effects } = terminal;
  const isCheck = format === "check";
  const print = (lines: string[]) => {
    for (const line of lines) out(line);
  };
  const surroundings: Surroundings = { places, config: () => undefined, env };
  const unfilled = unfilledNotice(surroundings);
  if (unfilled) err(unfilled.text);
  const baseUrl = commandLine.baseUrl ?? lookUpBaseUrl(surroundings);
  if (isCheck) print(foundLines(baseUrl, surroundings));
  const credentials = resolveCredentials({ baseUrl: baseUrl.value }, surroundings);
  const start = effects.now();
  const millis = () => effects.now() - start;
  const request = () => requestToken(credentials, { ...effects, log: (_severity, line) => err(line) }, wait);
  const first = await request().catch((error: unknown) => {
    if (isCheck && error instanceof PortAuthError) print(failureLines(error, millis()));
    throw error;
  });
  const { token } = first;
  const left = Math.max(0, Math.floor(secondsLeft(token, effects.now())));
  print(isCheck ? tokenLines(token, left, millis()) : [formatted(format, token, credentials)]);
  if (isCheck) {
    await effects.sleep(betweenRequestsMillis);
    const second = await request().catch((error: unknown) => {
      err(describeError(error));
      return undefined;
    });
    print(assumptionLines(first, second));
  }
  for (const { text } of noticesAbout(token, credentials, effects.now(), { options: defaultOptions })) err(text);
}

/** A token from Port, and the answer that held it. */
async function requestToken(credentials: Credentials, effects: Effects, wait?: boolean): Promise<Issued> {
  let answer: HttpResponse | undefined;
  const send: Effects["send"] = async (...request) => {
    const outcome = await effects.send(...request);
    if ("status" in outcome) answer = outcome;
    return outcome;
  };
  const token = await exchange(credentials, { ...effects, send }, wait ? patientLimits : retryLimits);
  return { token, answer: answer as HttpResponse };
}

function formatted(format: CommandLine["format"], token: AccessToken, { clientId, baseUrl }: Credentials): string {
  const { accessToken } = token;
  if (format === "header") return `Authorization: Bearer ${accessToken}`;
  if (format !== "json") return accessToken;
  return JSON.stringify({
    accessToken,
    expiresAt: expiresAt(token),
    tokenFingerprint: tokenFingerprint(accessToken),
    clientId: clientId.value,
    baseUrl,
  });
}
