import type { Emulator } from "../../../emulator";
import { Bucket } from "../../support/bucket";
import { deployedOnce } from "../../support/deployed-once";
import { envOf, oneToken, twoClients } from "../../support/emulated";
import { describeWith } from "../../support/set-up";
import { type InventoryEntry, inventory, Stack, type StackResource } from "../../support/stack";
import { oneTokenInYaml, yamlStack } from "../../support/yaml";

const credentials = twoClients;

/** A stack with the credentials of client-a in the environment, on the file backend. */
export const deployed = {
  component: deployedOnce((port) => new Stack(oneToken, envOf("a", port)), { credentials }),
  plugin: deployedOnce((port) => yamlStack(oneTokenInYaml(), envOf("a", port)), { credentials }),
};

/** The component in TypeScript, and the plugin in YAML. */
export type ShellName = keyof typeof deployed;

/** Describes what holds for both. S3 is served by a Python package. */
export function describeBoth(name: string, tests: (shell: ShellName) => void): void {
  describeWith("python")(`${name}, with the component`, () => tests("component"));
  describeWith("hosts", "python")(`${name}, with the plugin`, () => tests("plugin"));
}

/** Where each finds a client secret in the stack configuration. */
export const secretKeys = { component: "port:secret", plugin: "port-access-token:clientSecret" } as const;

/** Moves the state of a stack to a bucket. */
export async function share(stack: Stack): Promise<Bucket> {
  const bucket = await Bucket.create(stack.secrets);
  await stack.moveTo(bucket);
  return bucket;
}

/** The stack of `deployed` in a bucket. */
export async function teamOf(shell: ShellName): Promise<{ emulator: Emulator; operator: Stack }> {
  const { emulator, stack: operator } = await deployed[shell]();
  await share(operator);
  return { emulator, operator };
}

/** What a state can lose, without what each operator's stack configuration adds to it: it stands in the entries of providers. */
export async function resourcesIn(stack: Stack): Promise<InventoryEntry[]> {
  return (await inventory(stack)).filter(([urn]) => !urn.includes("::pulumi:providers:"));
}

/** What the state holds of the token. */
export async function tokenIn(stack: Stack): Promise<NonNullable<StackResource["outputs"]>> {
  const found = (await stack.state()).find(({ id, outputs }) => id !== undefined && outputs?.tokenFingerprint);
  if (!found?.outputs) throw new Error("The state holds no token");
  return found.outputs;
}

export const fingerprintIn = async (stack: Stack): Promise<unknown> => (await tokenIn(stack)).tokenFingerprint;
