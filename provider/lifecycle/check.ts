import {
  lookUp,
  optionNames,
  optionProblem,
  type Parsed,
  parseCredential,
  resolveBaseUrl,
  type Surroundings,
  storedIdentityStands,
  storedOptions,
} from "../../auth";
import { type CheckedInputs, unknown } from "./model";

/** One input that cannot be used, and why. */
export interface CheckFailure {
  property: string;
  reason: string;
}

/**
 * Validates and normalizes the arguments and writes the effective client id and base URL into the inputs, so that
 * another identity shows as a change wherever it came from. Offline. Missing credentials are no failure: a preview
 * can do without them, and so can an update that keeps its token. Where nothing can be requested, the client id and the
 * base URL that were not found are those of the old inputs.
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
  const stored = storedIdentityStands(args, surroundings) ? oldInputs : {};
  const inputs: CheckedInputs = { baseUrl: stored.baseUrl ?? unknown };
  const [address, another] = [args.region, args.baseUrl].filter((value) => value !== undefined);
  if (stored.baseUrl === undefined && (address !== unknown || another !== undefined)) {
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
