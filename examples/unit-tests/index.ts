import * as pulumi from "@pulumi/pulumi";
import { PortAccessToken } from "pulumi-port-access-token";
import { countBlueprints } from "./count-blueprints";

const token = new PortAccessToken("port");

export const authorizationHeader = token.authorizationHeader;

/** Without a call in previews. */
export const blueprints = pulumi
  .all([token.baseUrl, token.authorizationHeader])
  .apply(([baseUrl, authorization]) =>
    pulumi.runtime.isDryRun() ? undefined : countBlueprints(baseUrl, authorization),
  );
