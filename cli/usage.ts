import { parseArgs } from "node:util";
import type { Found } from "../auth";
import { parseBaseUrl, parseRegion, UserError } from "../auth";

export const usage = `Usage: pulumi-port-access-token [--header | --json | --check] [--wait] [--region eu|us | --base-url URL]

Prints an access token of Port's API. The credentials come from the environment variables PORT_CLIENT_ID and
PORT_CLIENT_SECRET, and never from the command line, which everybody on a machine can read.

  --header        print an HTTP header: Authorization: Bearer and the token
  --json          print an object: accessToken, expiresAt, tokenFingerprint, clientId, baseUrl
  --check         print what was found where and what is missing, the region, the proxy, whether Port answers or at which
                  stage the request failed, Port's clock, and how long the token lives; never the token. A second request,
                  2 s later, shows whether Port does what it documents. It reads the environment only, not what a stack
                  configures
  --wait          if Port limits requests, wait up to 12 minutes for the time it names (default: 2 minutes)
  --region R      eu or us (default: PORT_BASE_URL, else eu)
  --base-url URL  the address of Port's API
  --help          print this text
  --version       print the version

Exit codes: 0 done, 1 there is no token (the reason is on stderr), 2 the command line is wrong.`;

type Format = "token" | "header" | "json" | "check";

/** A parsed command line. */
export interface CommandLine {
  format: Format | "help" | "version";
  /** Whether to wait for a long delay that Port names. */
  wait?: boolean | undefined;
  /** The base URL, if the command line has one. */
  baseUrl?: Found | undefined;
}

/** @throws UserError */
export function parseCommandLine(args: string[]): CommandLine {
  const { help, version, header, json, check, wait, region, "base-url": baseUrl } = parseOptions(args);
  if (help) return { format: "help" };
  if (version) return { format: "version" };
  const format = onlyOne({ header, json, check }) ?? "token";
  const address = onlyOne({ region, "base-url": baseUrl });
  return { format, wait, baseUrl: address && parseAddress(address, region ?? baseUrl) };
}

/** The only option that is set among those that cannot be combined. @throws UserError if several are set */
function onlyOne<Name extends string>(options: Record<Name, unknown>): Name | undefined {
  const [one, other] = (Object.keys(options) as Name[]).filter((name) => options[name] !== undefined);
  if (other) throw new UserError(`--${one} and --${other} cannot be combined. See --help.`);
  return one;
}

function parseAddress(option: "region" | "base-url", text: string | undefined): Found {
  const parsed = option === "region" ? parseRegion(text) : parseBaseUrl(text);
  if ("problem" in parsed) throw new UserError(`--${option} ${parsed.problem}`);
  return { value: parsed.value, origin: `--${option}` };
}

function parseOptions(args: string[]) {
  const [flag, text] = [{ type: "boolean" }, { type: "string" }] as const;
  const flags = { help: flag, version: flag, header: flag, json: flag, check: flag, wait: flag };
  const options = { ...flags, region: text, "base-url": text };
  try {
    return parseArgs({ args, options }).values;
  } catch (error) {
    // Node adds advice of several lines after the first sentence.
    const [fact = ""] = (error as Error).message.split(/\.\s/, 1);
    // It quotes arguments, and one can be the client secret. So only what looks like the name of an option is shown.
    const isShown = /^(Unknown option|Option) '--?[a-z-]{1,20}( <value>)?'/.test(fact);
    throw new UserError(`${isShown ? fact : "there is an argument that is no option"}. See --help.`);
  }
}
