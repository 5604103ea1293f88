import type { Parsed, Surroundings } from "../../auth";
import {
  lookUp,
  optionNames,
  optionProblem,
  parseCredential,
  resolveBaseUrl,
  storedIdentity,
  storedIdentityStands,
  storedOptions,
} from "../../auth";
import type { CheckedInputs } from "./model";
import { unknown } from "./model";

/** An invalid input, and the reason. */
export interface CheckFailure {
  readonly property: string;
  readonly reason: string;
}

/**
 * Validates and normalizes the arguments. Writes the effective client id and base URL into the inputs, so that a new
 * identity is a change, whatever its source. Makes no request. Missing credentials are not a failure: a preview needs
 * none, nor does an update that keeps its token. If no token can be requested, a client id or base URL that is not found
 * is taken from the old inputs.
 */
export function check(
  args: Readonly<Record<string, unknown>>,
  surroundings: Surroundings,
  oldInputs: Partial<CheckedInputs> = {},
): { inputs: CheckedInputs; failures: CheckFailure[] } {
  const failures: CheckFailure[] = [];
  const accept = (property: string, parsed: Parsed): string => {
    if ("value" in parsed) return parsed.value;
    failures.push({ property, reason: `${property} ${parsed.problem}` });
    return "";
  };
  const stored = storedIdentityStands(args, surroundings) ? storedIdentity(oldInputs) : {};
  const inputs: CheckedInputs = { baseUrl: stored.baseUrl ?? unknown };
  const [address, another] = [args.region, args.baseUrl].filter((value) => value !== undefined);
  // Of two that are not known yet, one can still turn out to hold nothing.
  if (stored.baseUrl === undefined && (address !== unknown || (another !== undefined && another !== unknown))) {
    const { property, ...parsed } = resolveBaseUrl(args, surroundings);
    inputs.baseUrl = accept(property, parsed);
  }
  const clientId =
    args.clientId === undefined
      ? (lookUp("clientId", surroundings)?.value ?? stored.clientId)
      : accept("clientId", parseCredential(args.clientId));
  if (clientId !== undefined) inputs.clientId = clientId;
  if (args.clientSecret !== undefined) inputs.clientSecret = accept("clientSecret", parseCredential(args.clientSecret));
  for (const name of optionNames) {
    const problem = args[name] === undefined || args[name] === unknown ? undefined : optionProblem(name, args[name]);
    if (problem) failures.push({ property: name, reason: `${name} ${problem}` });
  }
  return { inputs: { ...inputs, ...storedOptions(args) }, failures };
}
