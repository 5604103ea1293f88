import * as pulumi from "@pulumi/pulumi";
import {
  type AccessToken,
  type Credentials,
  clockProblem,
  expiresAt,
  lookUp,
  messagePrefix,
  PortAuthError,
  parseCredential,
  personalProblem,
  resolveBaseUrl,
  resolveCredentials,
  tokenFingerprint,
} from "../../provider/auth";
import type { PortAccessTokenArgs } from "./args";
import { defineLazily, once } from "./lazily";
import { warnOfPlainSecret } from "./plain-secret";
import { currentRun, type ProgramRun } from "./program-run";
import { readable } from "./readable-error";
import { type Say, warnIfShort } from "./short-token";
import type { TokenOutputs } from "./token-outputs";

/** The arguments of `getPortAccessTokenOutput`: those of a `PortAccessToken` that make sense without a state. */
export interface GetPortAccessTokenArgs
  extends Pick<PortAccessTokenArgs, "clientId" | "region" | "baseUrl" | "offlinePreview"> {
  /**
   * Client secret of the Port credentials; never in the state. Default: the stack configuration `port:secret`, else the
   * environment variable `PORT_CLIENT_SECRET`.
   */
  clientSecret?: pulumi.Input<string>;
  /** Life, in seconds, below which the token is warned of. Default: 300. */
  minimumRemainingSeconds?: pulumi.Input<number>;
}

/** What one request led to, with what it was made with. */
type Found = Pick<AccessToken, "accessToken"> & { expiresAt: string; clientId: string; baseUrl: string };

/**
 * An access token of Port's API without a resource: the program asks Port in each run, preview or not, and nothing of the
 * token is in the state unless the program puts it there. One request per credential set and run, made when the first of
 * the outputs is read, and shared with the `PortAccessToken`s that ask in the same run.
 *
 * Prefer a `PortAccessToken` for stack outputs and for runs that ask nobody while the token is good. A dead token is not
 * waited for here, but warned of.
 *
 * Outside a preview, this waits up to 12 minutes for a delay that Port names because of its rate limit.
 *
 * In a preview, a token that cannot be had is unknown, with a line that says why. Otherwise the outputs fail, and the
 * run with them, with a message that says what to do; because of an argument that cannot be used, in a preview, too.
 * Under `setMocks` nobody is asked: `accessToken` is then `mocked-access-token`, which expires in the year 2100.
 *
 * @param args Credentials and address; without them: stack configuration, else environment.
 */
export function getPortAccessTokenOutput(args: GetPortAccessTokenArgs = {}): TokenOutputs {
  const run = currentRun();
  if (args.clientSecret === undefined) warnOfPlainSecret(run);
  const found = once(() => {
    const { clientId, clientSecret, region, baseUrl } = args;
    return pulumi.all([clientId, clientSecret, region, baseUrl]).apply(([id, secret, regionName, address]) => {
      const given = { clientId: id, clientSecret: secret, region: regionName, baseUrl: address };
      return pulumi.output(find(given, args, run)) as pulumi.Output<Found>;
    });
  });
  const secret = (pick: (token: Found) => string) => pulumi.secret(found().apply(pick));
  // A secret among the arguments makes all that follows from them one.
  const plain = (pick: (token: Found) => string) => pulumi.unsecret(found().apply(pick));
  // What was given as a secret stays one: `all` makes a secret of what depends on one.
  const clientId = () => pulumi.all([plain((token) => token.clientId), args.clientId]).apply(([value]) => value);
  const baseUrl = once(() =>
    pulumi.all([plain((token) => token.baseUrl), args.region, args.baseUrl]).apply(([value]) => value),
  );
  const accessToken = once(() => secret((token) => token.accessToken));
  const outputs = {} as TokenOutputs;
  defineLazily(outputs, {
    accessToken,
    authorizationHeader: () => secret((token) => `Bearer ${token.accessToken}`),
    providerArgs: () => ({ token: accessToken(), baseUrl: baseUrl() }),
    expiresAt: () => plain((token) => token.expiresAt),
    tokenFingerprint: () => plain((token) => tokenFingerprint(token.accessToken)),
    clientId,
    baseUrl,
  });
  return outputs;
}

type Given = Partial<Record<"clientId" | "clientSecret" | "region" | "baseUrl", string | undefined>>;

async function find(
  given: Given,
  args: GetPortAccessTokenArgs,
  run: ProgramRun,
): Promise<Found | typeof pulumi.unknown> {
  const say: Say = (severity, line, key) => run.tell(severity, line, undefined, key);
  try {
    if (run.isMocked) return mocked(given, run);
    if (run.isPreview && args.offlinePreview) return pulumi.unknown;
    const credentials = credentialsOf(given, run);
    const token = await run.requestAccessToken(credentials, "write");
    const [expiry, problem, personal] = [expiresAt(token), clockProblem(token.clock), personalProblem(credentials)];
    if (personal) say("warn", `${messagePrefix}${personal}`);
    if (problem) say("warn", `${messagePrefix}${problem}`, "clock");
    await warnIfShort(expiry, Date.now() + token.clock.mostMillis, args, say);
    const { baseUrl, clientId } = credentials;
    return { accessToken: token.accessToken, expiresAt: expiry, clientId: clientId.value, baseUrl };
  } catch (error) {
    if (!(error instanceof PortAuthError)) throw error;
    if (!run.isPreview) throw readable(new pulumi.RunError(error.message));
    // A preview does without credentials and without a network; that Port refuses them has to be seen.
    const harmless = error.status === undefined || error.status >= 500;
    say(harmless ? "info" : "warn", `${error.message} The token stays unknown in this preview.`);
    return pulumi.unknown;
  }
}

function credentialsOf(given: Given, { surroundings }: ProgramRun): Credentials {
  const argument = (name: "clientId" | "clientSecret"): string | undefined => {
    if (given[name] === undefined) return undefined;
    const parsed = parseCredential(given[name]);
    if ("problem" in parsed) throw wrong(name, parsed.problem);
    return parsed.value;
  };
  const { property, ...address } = resolveBaseUrl(given, surroundings);
  if ("problem" in address) throw wrong(property, address.problem);
  const [clientId, clientSecret] = [argument("clientId"), argument("clientSecret")];
  return resolveCredentials({ baseUrl: address.value, clientId, clientSecret }, surroundings);
}

const wrong = (property: string, problem: string) =>
  readable(new pulumi.RunError(`${messagePrefix}${property} ${problem}`));

function mocked(given: Given, { surroundings }: ProgramRun): Found {
  const address = resolveBaseUrl(given, surroundings);
  return {
    accessToken: "mocked-access-token",
    expiresAt: "2100-01-01T00:00:00.000Z",
    clientId: given.clientId ?? lookUp("clientId", surroundings)?.value ?? "mocked-client-id",
    baseUrl: "value" in address ? address.value : "",
  };
}
