import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port");

export const clientId = token.clientId;
export const expiresAt = token.expiresAt;
