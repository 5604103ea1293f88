import type { AccessToken, Credentials, Options, PortAuthError, Purpose } from "../../auth";
import { issuedTokenNotice, oddities, optionsOf, previewSeverity } from "../../auth";
import type { PortAccessTokenArgs } from "./args";
import { known } from "./known";
import type { Log, ProgramRun } from "./program-run";

/** How a program requests a token, and what it logs. */
interface ProgramRequest {
  readonly purpose: Purpose;
  readonly options: Options;
  /** Whether this is a preview, and the provider gets the same token in the update. */
  readonly isUpdatePreviewed: boolean;
  /** Whether the program logs notices about credentials and clock. If not, the provider does. */
  readonly logsOddities: boolean;
  readonly log: Log;
}

/**
 * Requests a token in the program, for the outputs of a resource and for the function, and logs notices about it.
 * @throws PortAuthError
 */
export async function requestInProgram(
  credentials: Credentials,
  { sharedToken }: ProgramRun,
  { purpose, options, isUpdatePreviewed, logsOddities, log }: ProgramRequest,
): Promise<AccessToken> {
  const token = await sharedToken(credentials, purpose);
  if (logsOddities) for (const { text, key } of oddities(token, credentials)) log("warn", text, key);
  const short = issuedTokenNotice(token, Date.now(), options, isUpdatePreviewed);
  if (short) log("warn", short.text, short.key);
  return token;
}

/** Logs why there is no token, and what follows. */
export function logFailure(error: PortAuthError, isPreviewedUnknown: boolean, next: string, log: Log): void {
  log(isPreviewedUnknown ? previewSeverity(error) : "warn", `${error.message} ${next}`);
}

/** The options among the arguments. An option that is not known now gets its default. */
export async function knownOptions(
  args: Pick<PortAccessTokenArgs, "minimumRemainingSeconds" | "onShortLifetime" | "autoRenew">,
): Promise<Options> {
  const [minimumRemainingSeconds, onShortLifetime, autoRenew] = await Promise.all([
    known(args.minimumRemainingSeconds),
    known(args.onShortLifetime),
    known(args.autoRenew),
  ]);
  return optionsOf({ minimumRemainingSeconds, onShortLifetime, autoRenew });
}
