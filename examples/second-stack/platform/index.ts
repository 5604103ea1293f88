import { PortAccessToken } from "pulumi-port-access-token";

const token = new PortAccessToken("port");

export const clientId = token.clientId;
export const baseUrl = token.baseUrl;

// As old as the last `pulumi up` of this stack: not for other stacks.
export const accessToken = token.accessToken;
