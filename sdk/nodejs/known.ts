import type { Output } from "@pulumi/pulumi";

/** What can be said of an output's value now. */
export type Known<T> = { readonly known: true; readonly value: T } | { readonly known: false };

/**
 * The value of an output, or that it is not known in this preview. `isKnown` and `promise` are internal to the SDK:
 * nothing public tells an unknown value from one that is there. This is the only place that uses them.
 */
export async function knownValue<T>(output: Output<T>): Promise<Known<T>> {
  const { isKnown, promise } = output as unknown as { isKnown: Promise<boolean>; promise(): Promise<T> };
  return (await isKnown) ? { known: true, value: await promise() } : { known: false };
}
