import * as port from "@port-labs/port";
import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port");
const provider = new port.Provider("port", token.providerArgs);

new port.OrganizationSecret(
  "token",
  { secretName: "PORT_ACCESS_TOKEN", secretValue: token.accessToken, description: "Renewed by each pulumi up" },
  { provider },
);

// Run `pulumi up` again before this.
export const expiresAt = token.expiresAt;
