import {
  type AccessToken,
  activeTokenExpiry,
  expiresAt,
  type GivenOrigin,
  givenAsArgument,
  isAboutToExpire,
  isDue,
  issuedTokenNotice,
  isTooShort,
  lookUp,
  optionsOf,
  PortAuthError,
  type Purpose,
  previewSeverity,
  resolveBaseUrl,
  resolveCredentials,
  type Surroundings,
  secondsLeft,
  staysUnknown,
  storedIdentityStands,
  storedOptions,
  storedTokenExpiry,
  tokenFingerprint,
} from "../../auth";
import { identityChanged } from "./diff";
import { type AccessTokenState, type CheckedInputs, type LifecycleContext, unknown } from "./model";
import { requestOnce, requestToken } from "./request-token";

/** Requests the first token. @throws PortAuthError */
export async function create(
  inputs: CheckedInputs,
  context: LifecycleContext,
  givenOrigin = givenAsArgument,
): Promise<AccessTokenState> {
  const credentials = resolveCredentials(inputs, context.surroundings, givenOrigin);
  const token = await requestToken(credentials, optionsOf(inputs), context);
  return { ...identity(inputs, credentials.clientId.value), ...tokenFields(token) };
}

/** Keeps a token that lives long enough and belongs to these credentials, else requests one. @throws PortAuthError */
export async function update(
  old: AccessTokenState,
  inputs: CheckedInputs,
  context: LifecycleContext,
): Promise<AccessTokenState> {
  if (isKept(old, inputs, context)) return withInputs(old, inputs);
  const state = await create(inputs, context, originOf(old, inputs, context.surroundings));
  logOutcome(old, state, context);
  return state;
}

/**
 * The state that create (without `old`) or update will return, for a preview. Requests a token, because an update gets the
 * same one. Undefined if the token stays unknown: then this logs the reason.
 */
export async function preview(
  old: AccessTokenState | undefined,
  inputs: CheckedInputs,
  context: LifecycleContext,
): Promise<AccessTokenState | undefined> {
  if (old && isKept(old, inputs, context)) return withInputs(old, inputs);
  if (Object.values(inputs).includes(unknown)) return undefined;
  try {
    const origin = old ? originOf(old, inputs, context.surroundings) : givenAsArgument;
    return await requestWithoutPolicy(inputs, "preview", context, { origin, isUpdatePreviewed: true });
  } catch (error) {
    if (!(error instanceof PortAuthError)) throw error;
    context.log(previewSeverity(error), `${error.message} ${staysUnknown}`);
    return undefined;
  }
}

/**
 * Requests a token for a preview, an import, a `get` or a function. Applies no policy, but logs a notice if the token's life
 * is short. @throws PortAuthError
 */
export async function requestWithoutPolicy(
  inputs: CheckedInputs,
  purpose: Purpose,
  context: LifecycleContext,
  { origin = givenAsArgument, isUpdatePreviewed = false } = {},
): Promise<AccessTokenState> {
  const credentials = resolveCredentials(inputs, context.surroundings, origin);
  const token = await requestOnce(credentials, purpose, context);
  const short = issuedTokenNotice(token, context.now(), optionsOf(inputs), isUpdatePreviewed);
  if (short) context.log("warn", short.text, short.key);
  return { ...identity(inputs, credentials.clientId.value), ...tokenFields(token) };
}

/** Whether an update keeps the stored token. */
function isKept(old: AccessTokenState, inputs: CheckedInputs, { now }: LifecycleContext): boolean {
  return !identityChanged(old, inputs) && !isDue(old, optionsOf(inputs), now());
}

function withInputs(old: AccessTokenState, inputs: CheckedInputs): AccessTokenState {
  const { accessToken, expiresAt, tokenFingerprint } = old;
  return { ...identity(inputs, old.clientId), accessToken, expiresAt, tokenFingerprint };
}

/** The origin of a client id that was not looked up. `check` may have taken it from the old inputs. */
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
 * Keeps a good token, else requests one with the stored identity. Applies no policy and does not wait for the next token.
 * Never fails: a refresh covers the whole stack, and must not fail because a token could not be renewed.
 */
export async function read(old: AccessTokenState, context: LifecycleContext): Promise<AccessTokenState> {
  if (!isAboutToExpire(old, context.now()) || !optionsOf(old).autoRenew) return old;
  const keep = (reason: string): AccessTokenState => {
    context.log("warn", `${reason} The stored token is kept; it ${storedTokenExpiry(old.expiresAt, context.now())}.`);
    return old;
  };
  const surroundings = { ...context.surroundings, configAge };
  try {
    const problem = identityProblem(old, surroundings);
    if (problem) return keep(`${problem}. No token was requested.`);
    const credentials = resolveCredentials(old, surroundings, () => "the state of this stack");
    const token = await requestOnce(credentials, "read", context);
    if (isTooShort(secondsLeft(token, context.now()))) {
      return keep(`${activeTokenExpiry(token, context.now())}. Port issues the next one after that.`);
    }
    const state = { ...old, ...tokenFields(token) };
    logOutcome(old, state, context);
    return state;
  } catch (error) {
    if (!(error instanceof PortAuthError)) return keep(describeBug(error));
    const remedy = isAboutOldConfiguration(error, old, surroundings) ? ` ${surroundings.places.outdatedRemedy}` : "";
    return keep(error.message + remedy);
  }
}

/** Reports an unexpected error by its name. Its message can hold a secret. */
export function describeBug(error: unknown): string {
  const name = String((error as Partial<Error> | undefined)?.name);
  const shown = /^[A-Z]\w{0,40}$/.test(name) ? name : "unknown error";
  return `a bug in this package (${shown}) prevented the request for a token. Please report it.`;
}

/**
 * A refresh gets the stack configuration of the last `pulumi up` from the state. With `--run-program` it gets the current
 * configuration, and the provider cannot distinguish the two.
 */
const configAge = "as of the last `pulumi up`";

/** Whether a changed client secret in the stack configuration may explain the failure. */
function isAboutOldConfiguration(
  { code }: PortAuthError,
  { clientSecret }: AccessTokenState,
  surroundings: Surroundings,
): boolean {
  if (clientSecret !== undefined || (code !== "missing_credentials" && code !== "invalid_credentials")) return false;
  return lookUp("clientSecret", surroundings)?.origin.endsWith(configAge) ?? true;
}

/**
 * Why the client secret found in the configuration or the environment does not belong to the stored client id and base
 * URL; undefined if it may be used. A read knows the state but not the program's arguments, so a value that is not found
 * is no contradiction.
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
  return "the credentials found here do not belong to this token";
}

function logOutcome(
  old: AccessTokenState,
  { tokenFingerprint, expiresAt }: AccessTokenState,
  context: LifecycleContext,
): void {
  const what =
    tokenFingerprint === old.tokenFingerprint
      ? "Port returned the same token, which expires"
      : "the token was renewed and expires";
  context.log("info", `${what} at ${expiresAt}.`);
}

/** The part of the state that identifies the token. It holds the secret only if that is an argument. */
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
