import * as pulumi from "@pulumi/pulumi";
import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port");

// For organizations in the US: https://mcp.us.port.io/v1
const server = {
  type: "http",
  url: "https://mcp.port.io/v1",
  headers: { Authorization: token.authorizationHeader },
};

export const configuration = pulumi.jsonStringify({ mcpServers: { port: server } });
export const expiresAt = token.expiresAt;
