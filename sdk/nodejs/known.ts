import * as pulumi from "@pulumi/pulumi";
import type { Options } from "../../auth";
import { optionsOf } from "../../auth";
import type { PortAccessTokenArgs } from "./args";

/** The value of an output, if it is known now. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false };

/** An output that failed: because of the user's own promise, or in Pulumi. Its error is none of this package. */
export class OutputError extends Error {
  constructor(readonly reason: unknown) {
    super();
  }
}

/**
 * The value of an output, or that it is not known in this preview. `isKnown` and `promise` are internal to the SDK, which
 * has no public way to distinguish an unknown value. This is the only place that uses them.
 * @throws OutputError
 */
export async function knownValue<T>(output: pulumi.Output<T>): Promise<Known<T>> {
  const { isKnown, promise } = output as unknown as { isKnown: Promise<boolean>; promise(): Promise<T> };
  try {
    return (await isKnown) ? { known: true, value: await promise() } : { known: false };
  } catch (error) {
    throw new OutputError(error);
  }
}

/** The value of an input; undefined if it is missing or not known now. */
export async function known<T>(value: pulumi.Input<T> | undefined): Promise<pulumi.Unwrap<T> | undefined> {
  if (value === undefined) return undefined;
  const found = await knownValue(pulumi.output(value));
  return found.known ? found.value : undefined;
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
