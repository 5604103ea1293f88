import * as pulumi from "@pulumi/pulumi";
import { lookUp, parseBaseUrl, stackPlaces } from "../../auth";
import type { PortAccessTokenArgs } from "./args";
import type { ProgramRun } from "./program-run";
import { isConfigSecret } from "./program-run";

/**
 * The arguments, completed by a client id and a base URL that are in the stack configuration as secrets. The provider would
 * look them up as well, but a dynamic provider cannot mark a value as secret. As secret inputs, they are encrypted in the
 * state, and secret outputs.
 */
export function withConfiguredSecrets<A extends Pick<PortAccessTokenArgs, "clientId" | "region" | "baseUrl">>(
  args: A,
  run: ProgramRun,
): A {
  const clientId = configuredSecret("clientId", run);
  const baseUrl = configuredSecret("baseUrl", run);
  return {
    ...args,
    ...(clientId === undefined ? {} : { clientId: orSecret(args.clientId, clientId) }),
    ...(baseUrl === undefined ? {} : { baseUrl: orSecret(args.baseUrl, baseUrl, args.region) }),
  };
}

/** A base URL that is not valid is left to the look-up, whose message names where it comes from. */
function configuredSecret(setting: "clientId" | "baseUrl", { surroundings }: ProgramRun): string | undefined {
  if (isConfigSecret(stackPlaces.keys[setting]) !== true) return undefined;
  const value = lookUp(setting, { ...surroundings, env: {} })?.value;
  return setting === "baseUrl" && "problem" in parseBaseUrl(value) ? undefined : value;
}

/**
 * An argument can be an output that holds nothing: then it counts as not set.
 * @param other an argument in the place of both
 */
function orSecret(
  argument: pulumi.Input<string> | undefined,
  configured: string,
  other?: pulumi.Input<string>,
): pulumi.Output<string | undefined> {
  const secret = pulumi.secret(configured);
  const isElsewhere = pulumi.unsecret(pulumi.output(other)).apply((value) => value !== undefined);
  return pulumi
    .all([argument, isElsewhere])
    .apply(([value, isSet]) => (value === undefined && !isSet ? secret : pulumi.output(value)));
}
