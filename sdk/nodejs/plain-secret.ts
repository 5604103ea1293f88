import * as pulumi from "@pulumi/pulumi";
import { messagePrefix } from "../../provider/auth";
import type { ProgramRun } from "./program-run";

const key = "port:secret";

/** Warns where the client secret stands in the stack's configuration as plain text: the engine copies that into the state. */
export function warnOfPlainSecret(run: ProgramRun, component?: pulumi.Resource): void {
  if (run.isMocked || !run.surroundings.config(key)) return;
  // Internal to the SDK; without it nothing is known, and nothing said.
  const { isConfigSecret } = pulumi.runtime as { isConfigSecret?: (key: string) => boolean };
  if (isConfigSecret?.(key) !== false) return;
  const remedy = `Encrypt it: pulumi config set --secret ${key} <the client secret>`;
  const line = `the client secret in the stack configuration ${key} is plain text, there and in the state. ${remedy}`;
  run.tell("warn", `${messagePrefix}${line}`, component);
}
