import * as pulumi from "@pulumi/pulumi";
import { PortAccessToken } from "pulumi-port-access-token";

const config = new pulumi.Config();

// Credentials from port:clientId and port:secret, or the environment.
const europe = new PortAccessToken("europe", { region: "eu" });

const america = new PortAccessToken("america", {
  region: "us",
  clientId: config.require("usClientId"),
  clientSecret: config.requireSecret("usClientSecret"),
});

export const europeAuthorization = europe.authorizationHeader;
export const americaAuthorization = america.authorizationHeader;
