import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port");

export const clientId = token.clientId;
export const baseUrl = token.baseUrl;

// Not for other stacks: this is the token of this stack's last `pulumi up`.
export const accessToken = token.accessToken;
