export type { PortAccessTokenArgs, TokenOutputs } from "./args";
export type { GetPortAccessTokenArgs } from "./get-port-access-token";
export { getPortAccessTokenOutput } from "./get-port-access-token";
export { PortAccessToken } from "./port-access-token";
