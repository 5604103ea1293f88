import * as pulumi from "@pulumi/pulumi";
import { PortAccessToken } from "pulumi-port-access-token";

const platform = new pulumi.StackReference(new pulumi.Config().require("platformStack"));

const token = new PortAccessToken("port", {
  clientId: platform.requireOutput("clientId"),
  baseUrl: platform.requireOutput("baseUrl"),
});

export const authorizationHeader = token.authorizationHeader;
export const expiresAt = token.expiresAt;
