import {
  deadBelowSeconds,
  type GivenOrigin,
  isDead,
  messagePrefix,
  resolveCredentials,
  tokenFingerprint,
} from "../auth";
import { identityChanged } from "./diff";
import type { AccessTokenState, CheckedInputs, LifecycleContext } from "./model";

/** The first token: asks Port. @throws PortAuthError */
export async function create(
  inputs: CheckedInputs,
  context: LifecycleContext,
  givenOrigin?: GivenOrigin,
): Promise<AccessTokenState> {
  const credentials = resolveCredentials(inputs, context.surroundings, givenOrigin);
  const { accessToken, expiresAtMillis, clockOffsetMillis } = await context.requestAccessToken(credentials);
  const expiresAt = new Date(expiresAtMillis).toISOString();
  // Port hands its active token out again until that has expired, so a fresh answer can be nearly dead.
  if (isDead({ expiresAt }, context.now() + clockOffsetMillis)) {
    context.say(
      `${messagePrefix}Port handed out its active token once more, which expires at ${expiresAt}, ` +
        `${deadBelowSeconds} s from now or less. The next \`pulumi up\` asks for a new one.`,
    );
  }
  return {
    clientId: credentials.clientId.value,
    baseUrl: credentials.baseUrl,
    ...(inputs.clientSecret === undefined ? {} : { clientSecret: inputs.clientSecret }),
    accessToken,
    expiresAt,
    tokenFingerprint: tokenFingerprint(accessToken),
  };
}

/** Keeps a token that is still good and belongs to these credentials, else asks Port. @throws PortAuthError */
export async function update(
  old: AccessTokenState,
  inputs: CheckedInputs,
  context: LifecycleContext,
): Promise<AccessTokenState> {
  if (!identityChanged(old, inputs) && !isDead(old, context.now())) return old;
  return create(inputs, context);
}

/**
 * Keeps a token that is still good, else asks Port once with the identity in the state. Never fails: a refresh is
 * about all of a stack, and a token that could not be renewed is no reason to lose it.
 */
export async function read(old: AccessTokenState, context: LifecycleContext): Promise<AccessTokenState> {
  if (!isDead(old, context.now())) return old;
  try {
    return { ...old, ...(await create(old, context, () => "the state of this stack")) };
  } catch (error) {
    context.say(`${(error as Error).message} The state keeps its token, which expires or expired at ${old.expiresAt}.`);
    return old;
  }
}
