import type { AccessToken, Credentials, Effects, Purpose, RetryLimits, Surroundings } from "../../auth";
import {
  limitsFor as defaultLimitsFor,
  maskedAddress,
  retryLimits,
  storedOptions,
  systemEffects,
  tokenSource,
  UserError,
  unfilledNotice,
  userMessage,
} from "../../auth";
import * as lifecycle from "../lifecycle";
import type { Call } from "./call";
import { race } from "./call";
import { secretSettings, surroundingsOf } from "./configuration";
import type { EngineLog } from "./engine-log";
import type { Properties } from "./values";

/** A resource as the state holds it. */
export interface Stored {
  readonly inputs: Properties;
  readonly outputs: Properties;
}

/** The operations of a provider, on typed values. They fail with `PortAuthError` or `UserError`. */
export interface Provider {
  check(inputs: Properties): { inputs: Properties; failures: lifecycle.CheckFailure[] };
  hasChanged(old: Stored, inputs: Properties): boolean;
  /** Creates a resource if there is no old one. In a preview, the token can stay unknown. */
  update(urn: string, old: Stored | undefined, inputs: Properties, isPreview: boolean, call: Call): Promise<Properties>;
  /** Without outputs, the resource is imported or read by `get`. */
  read(urn: string, old: Stored, call: Call): Promise<Properties>;
  getPortAccessToken(args: Properties, isPreview: boolean, call: Call): Promise<Properties>;
}

/** What a provider uses of the machine. Tests pass their own. */
export interface Machine {
  readonly effects: Omit<Effects, "log">;
  readonly env: Surroundings["env"];
}

const readMillis = 10_000;

/**
 * A read makes one attempt: it cannot tell whether a preview waits for it, and an update follows that has more patience.
 * There is no time for a second attempt, even if Port names a short delay.
 */
const limitsFor: Readonly<Record<Purpose, RetryLimits>> = {
  ...defaultLimitsFor,
  read: { ...retryLimits, attemptMillis: readMillis, leastAttemptMillis: readMillis, totalMillis: 0 },
};

/** After this time without an answer, a read logs that it is waiting. */
const noteAfterMillis = 2_000;

/**
 * The provider of one provider resource.
 * @param configuration as `checkConfiguration` returns it
 * @param name of the provider resource
 * @param session aborted by the end of the session. Every wait ends then, also one that many calls share
 */
export function createProvider(
  configuration: Properties,
  name: string,
  engineLog: EngineLog,
  session: AbortSignal,
  { effects: system, env }: Machine = { effects: systemEffects, env: process.env },
): Provider {
  const logged = new Set<string>();
  /** Logs a line once per key, because many tokens with the same credentials log the same. */
  const log = (severity: "info" | "warn", line: string, key = line, urn?: string) => {
    if (logged.has(key)) return;
    logged.add(key);
    engineLog.write({ severity, text: userMessage(line), urn });
  };
  const { now } = system;
  const sleep = (millis: number) => race(session, () => system.sleep(millis));
  const effects: Effects = {
    ...system,
    sleep,
    log: (severity, line) => {
      // Other retries are short, and the engine shows that it is waiting.
      if (severity === "info") log("info", line);
    },
  };
  const source = tokenSource(effects, limitsFor);
  const surroundings = surroundingsOf(configuration, name, env);
  const configuredSecrets = secretSettings(configuration);

  /** Notes on a resource's row that it is waiting for Port, if the answer takes its time. */
  const noting = (answer: Promise<AccessToken>, credentials: Credentials, urn?: string): Promise<AccessToken> => {
    const text = userMessage(`waiting for an answer from ${maskedAddress(credentials.baseUrl, credentials)}`);
    const note = () => engineLog.write({ severity: "info", text, urn, isEphemeral: true });
    const timer = setTimeout(note, noteAfterMillis);
    return answer.finally(() => clearTimeout(timer));
  };
  const contextOf = (call: Call, urn?: string): lifecycle.LifecycleContext => ({
    now,
    sleep: (millis) => call.waitFor(() => sleep(Math.min(millis, call.millisLeft()))),
    howToStop: "Press Ctrl-C to stop now.",
    surroundings,
    // Other calls may share the exchange, so it goes on.
    sharedToken: (credentials, purpose, ...wait) =>
      call.waitFor(() => {
        const answer = source(credentials, purpose, ...wait);
        return purpose === "read" ? noting(answer, credentials, urn) : answer;
      }),
    log: (severity, line, key) => call.isOver || log(severity, line, key, urn),
  });

  /** The inputs with the client id and the base URL that hold, wherever they were found. */
  const effective = ({ values }: Properties, old?: Properties): lifecycle.CheckedInputs =>
    lifecycle.check(values, surroundings, old?.values).inputs;

  /** Checks inputs, and logs what in the configuration and the environment counts as not set. */
  const checked = ({ values }: Properties) => {
    const unfilled = unfilledNotice(surroundings);
    if (unfilled) log("warn", unfilled.text, unfilled.key);
    return lifecycle.check(values, surroundings);
  };

  /** The inputs, or an error: the engine checks neither the arguments of a function nor what a resource is imported with. */
  const valid = (properties: Properties): lifecycle.CheckedInputs => {
    const { inputs, failures } = checked(properties);
    if (failures.length > 0) throw new UserError(failures.map(({ reason }) => reason).join("; "));
    return inputs;
  };

  /** A value stays a secret that the user has marked as one: in the inputs, in the configuration, or earlier. */
  const outputsOf = (shown: Shown, inputs: Properties, old?: Properties): Properties => {
    const values = outputValues(shown);
    const isMarked = (name: keyof typeof shownInputs) =>
      shownInputs[name].some((input) => inputs.secrets.has(input)) ||
      configuredSecrets.has(values[name]) ||
      (old?.secrets.has(name) && old.values[name] === values[name]);
    const marked = (["clientId", "baseUrl"] as const).filter(isMarked);
    return { values, secrets: new Set(["accessToken", "authorizationHeader", ...marked]) };
  };

  return {
    check(properties) {
      const { values, secrets } = properties;
      const { inputs, failures } = checked(properties);
      const { clientId, clientSecret, baseUrl: _, ...options } = inputs;
      // What was looked up does not become an input. Defaults, which generated SDKs fill in, are left out.
      const given = { region: values.region, baseUrl: values.baseUrl, clientSecret, ...options };
      const stored = values.clientId === undefined ? given : { ...given, clientId };
      return { inputs: { values: stored, secrets }, failures };
    },
    hasChanged(old, inputs) {
      const wanted = effective(inputs, old.outputs);
      const { secrets } = outputsOf(wanted, inputs, old.outputs);
      const isExposed = [...secrets].some((name) => !old.outputs.secrets.has(name));
      return isExposed || lifecycle.hasChanged(stateOf(old), wanted, now());
    },
    async update(urn, old, inputs, isPreview, call) {
      const wanted = effective(inputs, old?.outputs);
      const update = isPreview ? lifecycle.preview : lifecycle.update;
      const state = await update(old && stateOf(old), wanted, contextOf(call, urn));
      return outputsOf(state ?? wanted, inputs, old?.outputs);
    },
    async read(urn, { inputs, outputs }, call) {
      // An import and a `get` have none of these. Of a stored token, somebody may have removed some.
      const isStored = storedFields.some((name) => outputs.values[name] !== undefined);
      const state = isStored
        ? await lifecycle.read(stateOf({ inputs, outputs }), contextOf(call, urn))
        : await lifecycle.readNew(valid(inputs), contextOf(call, urn));
      return outputsOf(state, inputs, outputs);
    },
    async getPortAccessToken(args, isPreview, call) {
      const purpose = isPreview ? "preview" : "write";
      return outputsOf(await lifecycle.stateWithoutPolicy(valid(args), purpose, contextOf(call)), args);
    },
  };
}

const storedFields = ["accessToken", "authorizationHeader", "expiresAt", "tokenFingerprint"];

/** The state in the form of the life cycle. Its clientSecret and its options are inputs. */
function stateOf({ inputs, outputs }: Stored): lifecycle.AccessTokenState {
  const { clientSecret } = inputs.values as { clientSecret?: string };
  const { clientId, baseUrl, accessToken, expiresAt, tokenFingerprint } =
    outputs.values as unknown as lifecycle.AccessTokenState;
  const secret = clientSecret === undefined ? {} : { clientSecret };
  return { clientId, baseUrl, accessToken, expiresAt, tokenFingerprint, ...secret, ...storedOptions(inputs.values) };
}

/** What outputs show: a state, or inputs whose token is not known yet. */
type Shown = lifecycle.AccessTokenState | lifecycle.CheckedInputs;

/** The inputs that an output can show. */
const shownInputs = { clientId: ["clientId"], baseUrl: ["baseUrl", "region"] };

function outputValues(shown: Shown) {
  const { unknown } = lifecycle;
  // Of a token that a read keeps, a part may be missing in the state.
  const { clientId, accessToken, expiresAt, tokenFingerprint } =
    "accessToken" in shown
      ? shown
      : { clientId: shown.clientId ?? unknown, accessToken: unknown, expiresAt: unknown, tokenFingerprint: unknown };
  const authorizationHeader = accessToken && (accessToken === unknown ? unknown : `Bearer ${accessToken}`);
  const { baseUrl } = shown;
  return { accessToken, authorizationHeader, expiresAt, tokenFingerprint, clientId, baseUrl };
}
