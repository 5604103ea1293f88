export type { PortAccessTokenArgs, TokenOutputs } from "./args";
export { type GetPortAccessTokenArgs, getPortAccessTokenOutput } from "./get-port-access-token";
export { PortAccessToken } from "./port-access-token";
