import { once } from "node:events";
import { parseArgs } from "node:util";
import type { EmulatorOptions } from "./emulator";
import { emulatorCredentials, serveEmulator } from "./emulator";
import { errorPrefix, lifetimeSeconds, portNumber } from "./validate";

const usage = `Usage: pulumi-port-access-token-emulator [--port N] [--state-file F] [--lifetime-seconds N] [--no-rate-limit] [--help]

Runs a Port API on loopback, for development and for tests.

  --port N              listen on this port of 127.0.0.1 (default 24010; 0 takes any free one)
  --state-file F        keep the signing key and the active tokens in this file, so that tokens survive a restart
  --lifetime-seconds N  the life of a new access token (default 10800)
  --no-rate-limit       answer any number of requests (default: 100 for a token in five minutes, as Port does)
  --help                show this text`;

/** The outputs of a command line, one call per line, the signal that ends it, and the platform whose shell reads it. */
export interface Terminal {
  out(line: string): void;
  err(line: string): void;
  stop: AbortSignal;
  platform: NodeJS.Platform;
}

/** Runs the emulator until `stop`. Resolves with the exit code. */
export async function runCommandLine(args: string[], { out, err, stop, platform }: Terminal): Promise<number> {
  let options: EmulatorOptions | "help";
  try {
    options = parse(args);
  } catch (error) {
    err((error as Error).message);
    return 2;
  }
  if (options === "help") {
    out(usage);
    return 0;
  }
  try {
    const emulator = await serveEmulator(options, ({ method, path, status }) => out(`${method} ${path} ${status}`));
    out(greeting(emulator.baseUrl, platform));
    if (!stop.aborted) await once(stop, "abort");
    await emulator.close();
    return 0;
  } catch (error) {
    err((error as Error).message);
    return 1;
  }
}

function parse(args: string[]): EmulatorOptions | "help" {
  const values = parseOptions(args);
  if (values.help) return "help";
  const stateFile = values["state-file"];
  return {
    port: portNumber("--port", number(values.port ?? "24010")),
    lifetimeSeconds: lifetimeSeconds("--lifetime-seconds", number(values["lifetime-seconds"] ?? "10800")),
    rateLimit: !values["no-rate-limit"],
    ...(stateFile === undefined ? {} : { stateFile }),
  };
}

function parseOptions(args: string[]) {
  try {
    return parseArgs({
      args,
      options: {
        port: { type: "string" },
        "state-file": { type: "string" },
        "lifetime-seconds": { type: "string" },
        "no-rate-limit": { type: "boolean" },
        help: { type: "boolean" },
      },
    }).values;
  } catch (error) {
    // Node adds advice of several lines after the first sentence.
    const [fact] = (error as Error).message.split(/\.\s/, 1);
    throw new Error(`${errorPrefix}${fact}. See --help.`);
  }
}

/** Parses a whole number. Any other text stays a text, for the error message. */
function number(text: string): number | string {
  return /^\d+$/.test(text) ? Number(text) : text;
}

/** Sets the variables as PowerShell does on Windows, and as a POSIX shell does elsewhere. */
function greeting(baseUrl: string, platform: NodeJS.Platform): string {
  const set = (name: string, value: string) =>
    platform === "win32" ? `$env:${name} = "${value}"` : `export ${name}=${value}`;
  return `Port API emulator on ${baseUrl}. For programs that use it:

${set("PORT_CLIENT_ID", emulatorCredentials.clientId)}
${set("PORT_CLIENT_SECRET", emulatorCredentials.clientSecret)}
${set("PORT_BASE_URL", baseUrl)}
`;
}
