import type { AccessToken, Credentials, Purpose, Surroundings } from "../../auth";
import {
  activeTokenExpiry,
  baseUrlSources,
  baseUrlsIn,
  credentialsOfToken,
  describeError,
  expiresAt,
  givenAsArgument,
  isAboutToExpire,
  isTooShort,
  lookUp,
  namedBaseUrl,
  optionsOf,
  PortAuthError,
  previewSeverity,
  resolveCredentials,
  secondsLeft,
  staysUnknown,
  storedIdentityStands,
  storedOptions,
  storedTokenExpiry,
  tokenFingerprint,
  tokenWithNotices,
  unnamedAddress,
  variables,
} from "../../auth";
import { isKept } from "./diff";
import type { AccessTokenState, CheckedInputs, LifecycleContext } from "./model";
import { unknown } from "./model";
import { tokenWithPolicy } from "./token-with-policy";

/** Requests the first token. @throws PortAuthError */
export function create(inputs: CheckedInputs, context: LifecycleContext): Promise<AccessTokenState> {
  return update(undefined, inputs, context);
}

/** Keeps a token that lives long enough and belongs to these credentials, else requests one. @throws PortAuthError */
export async function update(
  old: AccessTokenState | undefined,
  inputs: CheckedInputs,
  context: LifecycleContext,
): Promise<AccessTokenState> {
  if (old && isKept(old, inputs, context.now())) return withInputs(old, inputs);
  const credentials = credentialsIn(inputs, context, old);
  const token = await tokenWithPolicy(credentials, optionsOf(inputs), context);
  const state = { ...identity(inputs, credentials.clientId.value), ...tokenFields(token) };
  if (old) logOutcome(old, state, context);
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
  if (old && isKept(old, inputs, context.now())) return withInputs(old, inputs);
  if (Object.values(inputs).includes(unknown)) return undefined;
  try {
    return await stateWithoutPolicy(inputs, "preview", context, { old, isUpdatePreviewed: true });
  } catch (error) {
    if (!(error instanceof PortAuthError)) throw error;
    context.log(previewSeverity(error), `${error.message} ${staysUnknown}`);
    return undefined;
  }
}

/**
 * Requests a token for an import or a `get`. What they pass can come from the state. @throws PortAuthError
 */
export async function readNew(inputs: CheckedInputs, context: LifecycleContext): Promise<AccessTokenState> {
  const baseUrl = baseUrlInRead(inputs.baseUrl, context.surroundings);
  return stateWithoutPolicy({ ...inputs, baseUrl }, "read", context);
}

/**
 * Requests a token for a preview, a read or a function. Applies no policy, but logs a notice if the token's life is short.
 * @throws PortAuthError
 */
export async function stateWithoutPolicy(
  inputs: CheckedInputs,
  purpose: Purpose,
  context: LifecycleContext,
  { old, isUpdatePreviewed = false }: { old?: AccessTokenState | undefined; isUpdatePreviewed?: boolean } = {},
): Promise<AccessTokenState> {
  const credentials = credentialsIn(inputs, context, old);
  const token = await tokenWithNotices(credentials, purpose, context, {
    options: optionsOf(inputs),
    isUpdatePreviewed,
  });
  return { ...identity(inputs, credentials.clientId.value), ...tokenFields(token) };
}

function withInputs(old: AccessTokenState, inputs: CheckedInputs): AccessTokenState {
  const { accessToken, expiresAt, tokenFingerprint } = old;
  return { ...identity(inputs, old.clientId), accessToken, expiresAt, tokenFingerprint };
}

/** The credentials in inputs. `check` may have taken a client id, or a base URL without its client id, from the old inputs. */
function credentialsIn(
  inputs: CheckedInputs,
  { surroundings }: LifecycleContext,
  old: AccessTokenState | undefined,
): Credentials {
  const { clientId, clientSecret, baseUrl } = inputs;
  if (baseUrl !== old?.baseUrl || !storedIdentityStands({ clientSecret }, surroundings)) {
    return resolveCredentials(inputs, surroundings);
  }
  const howToName = `set one of: ${baseUrlSources(surroundings.places)}`;
  const orState = clientId === old.clientId ? " or the state of this stack" : "";
  return resolveCredentials(
    inputs,
    surroundings,
    (setting) => givenAsArgument(setting) + (setting === "clientId" ? orState : ""),
    unnamedAddress(baseUrl, surroundings, howToName, [])?.remedy,
  );
}

/**
 * The base URL for a request in a read, where everything that the engine passes comes from the state, even the configuration.
 * @throws PortAuthError `unnamed_address`
 */
function baseUrlInRead(stored: unknown, surroundings: Surroundings): string {
  const named = baseUrlsIn({ ...surroundings, config: () => surroundings.currentBaseUrl });
  const how = `set ${variables.baseUrl}, or run \`pulumi up\` with a program or a configuration that names it`;
  return namedBaseUrl(stored, surroundings, how, named);
}

/**
 * Keeps a good token, else requests one with the stored identity. Applies no policy and does not wait for the next token.
 * Never fails: a refresh covers the whole stack, and must not fail because a token could not be renewed.
 */
export async function read(old: AccessTokenState, context: LifecycleContext): Promise<AccessTokenState> {
  if (isReadKept(old, context.now())) return old;
  const keep = (reason: string): AccessTokenState => {
    const stored = old.accessToken
      ? `The stored token is kept; it ${storedTokenExpiry(old.expiresAt, context.now())}.`
      : "The state holds no token.";
    context.log("warn", `${reason} ${stored}`);
    return old;
  };
  const surroundings = { ...context.surroundings, configAge };
  try {
    const baseUrl = baseUrlInRead(old.baseUrl, surroundings);
    const credentials = credentialsOfToken({ ...old, baseUrl }, {}, surroundings, () => "the state of this stack");
    const token = await tokenWithNotices(credentials, "read", context);
    if (isTooShort(secondsLeft(token, context.now()))) {
      return keep(`${activeTokenExpiry(token, context.now())}. Port issues the next one after that.`);
    }
    const state = { ...old, ...tokenFields(token) };
    logOutcome(old, state, context);
    return state;
  } catch (error) {
    if (!(error instanceof PortAuthError)) return keep(describeError(error));
    const remedy = isAboutOldConfiguration(error, old, surroundings) ? ` ${surroundings.places.outdatedRemedy}` : "";
    return keep(error.message + remedy);
  }
}

/** Whether a read keeps the stored token: it is good, or only `up --replace` may renew it. */
function isReadKept(old: AccessTokenState, nowMillis: number): boolean {
  return Boolean(old.accessToken) && (!isAboutToExpire(old, nowMillis) || !optionsOf(old).autoRenew);
}

/**
 * A refresh gets the stack configuration of the last `pulumi up` from the state. With `--run-program` it gets the current
 * configuration, and the provider cannot distinguish the two.
 */
const configAge = "as of the last `pulumi up`";

/** Whether a changed client secret in the stack configuration may explain the failure. */
function isAboutOldConfiguration(
  { failure: { code } }: PortAuthError,
  { clientSecret }: AccessTokenState,
  surroundings: Surroundings,
): boolean {
  if (clientSecret !== undefined || (code !== "missing_credentials" && code !== "invalid_credentials")) return false;
  return lookUp("clientSecret", surroundings)?.origin.endsWith(configAge) ?? true;
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
