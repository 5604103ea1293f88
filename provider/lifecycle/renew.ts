import {
  type AccessToken,
  deadBelowSeconds,
  expiresAt,
  type GivenOrigin,
  givenAsArgument,
  isDead,
  lookUp,
  messagePrefix,
  PortAuthError,
  resolveBaseUrl,
  resolveCredentials,
  type Surroundings,
  secondsLeft,
  storedIdentityStands,
  tokenFingerprint,
} from "../auth";
import { identityChanged, isDue } from "./diff";
import type { AccessTokenState, CheckedInputs, LifecycleContext } from "./model";
import { obtain, request } from "./obtain";
import { optionsOf, storedOptions } from "./options";

/** The first token: asks Port. @throws PortAuthError */
export async function create(
  inputs: CheckedInputs,
  context: LifecycleContext,
  givenOrigin = givenAsArgument,
): Promise<AccessTokenState> {
  const credentials = resolveCredentials(inputs, context.surroundings, givenOrigin);
  const token = await obtain(credentials, optionsOf(inputs), context);
  return { ...identity(inputs, credentials.clientId.value), ...tokenFields(token) };
}

/** Keeps a token that will do and belongs to these credentials, else asks Port. @throws PortAuthError */
export async function update(
  old: AccessTokenState,
  inputs: CheckedInputs,
  context: LifecycleContext,
): Promise<AccessTokenState> {
  if (identityChanged(old, inputs) || isDue(old, optionsOf(inputs), context.now())) {
    const state = await create(inputs, context, originOf(old, inputs, context.surroundings));
    tellOutcome(old, state, context);
    return state;
  }
  const { accessToken, expiresAt, tokenFingerprint } = old;
  return { ...identity(inputs, old.clientId), accessToken, expiresAt, tokenFingerprint };
}

/** Where a client id comes from that is not looked up: `check` may have taken it from the old inputs. */
function originOf(
  old: AccessTokenState,
  { clientId, clientSecret, baseUrl }: CheckedInputs,
  surroundings: Surroundings,
): GivenOrigin {
  const isOld = clientId === old.clientId && baseUrl === old.baseUrl;
  if (!isOld || !storedIdentityStands({ clientSecret }, surroundings)) return givenAsArgument;
  return (setting) => givenAsArgument(setting) + (setting === "clientId" ? " or the state of this stack" : "");
}

/**
 * Keeps a token that is still good, else requests one with the identity in the state, without policy or waiting. Never
 * fails: a refresh is about all of a stack, and a token that could not be renewed is no reason to lose it.
 */
export async function read(old: AccessTokenState, context: LifecycleContext): Promise<AccessTokenState> {
  if (!isDead(old, context.now()) || !optionsOf(old).autoRenew) return old;
  const keep = (reason: string): AccessTokenState => {
    context.say(`${reason} The state keeps its token, which expires or expired at ${old.expiresAt}.`);
    return old;
  };
  const surroundings = { ...context.surroundings, configAge };
  try {
    const problem = identityProblem(old, surroundings);
    if (problem) return keep(`${messagePrefix}${problem}. No token was requested.`);
    const credentials = resolveCredentials(old, surroundings, () => "the state of this stack");
    const token = await request(credentials, "read", context);
    if (secondsLeft(token, context.now()) <= deadBelowSeconds) {
      const expiry = `Port's active token expires at ${expiresAt(token)}, ${deadBelowSeconds} s from now or less`;
      return keep(`${messagePrefix}${expiry}, and until then Port hands out no other.`);
    }
    const state = { ...old, ...tokenFields(token) };
    tellOutcome(old, state, context);
    return state;
  } catch (error) {
    if (!(error instanceof PortAuthError)) return keep(describeBug(error));
    return keep(isAboutOldConfiguration(error, old, surroundings) ? `${error.message} ${remedy}` : error.message);
  }
}

/** Names what should never happen. Not in its own words, which can hold a secret. */
function describeBug(error: unknown): string {
  const name = String((error as Partial<Error> | undefined)?.name);
  const shown = /^[A-Z]\w{0,40}$/.test(name) ? name : "unknown error";
  return `${messagePrefix}a bug in this package (${shown}) kept the token from being renewed. Please report it.`;
}

/**
 * A refresh gets the stack configuration out of the state, where the last run of the program has left it. Only with
 * `--run-program` it is the current one, and nothing tells the provider which one it got.
 */
const configAge = "as of the last `pulumi up`";
const remedy =
  "If the stack configuration has changed since the last `pulumi up`, run `pulumi up` or `pulumi refresh --run-program`.";

/** Whether another client secret in the stack configuration could have made the difference. */
function isAboutOldConfiguration(
  { code }: PortAuthError,
  { clientSecret }: AccessTokenState,
  surroundings: Surroundings,
): boolean {
  if (clientSecret !== undefined || (code !== "missing_credentials" && code !== "invalid_credentials")) return false;
  return lookUp("clientSecret", surroundings)?.origin.endsWith(configAge) ?? true;
}

/**
 * Why a secret that is looked up would go to another address, or with another client id, than it belongs to. A read
 * knows the state and not the program's arguments, so what is not set anywhere is no contradiction.
 */
function identityProblem(
  { clientId, baseUrl, clientSecret }: AccessTokenState,
  surroundings: Surroundings,
): string | undefined {
  if (clientSecret !== undefined) return undefined;
  const foundId = lookUp("clientId", surroundings)?.value ?? clientId;
  const found = lookUp("baseUrl", surroundings) ? resolveBaseUrl({}, surroundings) : { value: baseUrl };
  if ("problem" in found) return `${found.property} ${found.problem}`;
  if (foundId === clientId && found.value === baseUrl) return undefined;
  return "the credentials found here are not those of the token";
}

function tellOutcome(
  old: AccessTokenState,
  { tokenFingerprint, expiresAt }: AccessTokenState,
  context: LifecycleContext,
): void {
  const what =
    tokenFingerprint === old.tokenFingerprint
      ? "Port handed out the same token again, which expires"
      : "the token was renewed; the new one expires";
  context.say(`${messagePrefix}${what} at ${expiresAt}.`);
}

/** What a state says of where its token comes from. A secret is in it only if it was an argument. */
function identity(
  inputs: CheckedInputs,
  clientId: string,
): Omit<AccessTokenState, keyof ReturnType<typeof tokenFields>> {
  const { baseUrl, clientSecret } = inputs;
  return { clientId, baseUrl, ...(clientSecret === undefined ? {} : { clientSecret }), ...storedOptions(inputs) };
}

function tokenFields(token: AccessToken) {
  const { accessToken } = token;
  return { accessToken, expiresAt: expiresAt(token), tokenFingerprint: tokenFingerprint(accessToken) };
}
