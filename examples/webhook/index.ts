import * as port from "@port-labs/port";
import * as random from "@pulumi/random";
import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port");
const provider = new port.Provider("port", token.providerArgs);

const signingSecret = new random.RandomPassword("signing-secret", { length: 40 });

const webhook = new port.Webhook(
  "ci",
  {
    identifier: "ci",
    title: "CI",
    enabled: true,
    security: { secret: signingSecret.result, signatureHeaderName: "x-signature", signatureAlgorithm: "sha256" },
  },
  { provider },
);

// For the sender: the address to send requests to, and the secret to sign them with.
export const url = webhook.url;
export const secret = signingSecret.result;
