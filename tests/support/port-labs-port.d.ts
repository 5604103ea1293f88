/** A stand-in for the types of the official Port provider, which is not on every npm mirror: what the README uses of it. */
declare module "@port-labs/port" {
  import * as pulumi from "@pulumi/pulumi";

  export interface ProviderArgs {
    baseUrl?: pulumi.Input<string>;
    clientId?: pulumi.Input<string>;
    secret?: pulumi.Input<string>;
    token?: pulumi.Input<string>;
  }

  export class Provider extends pulumi.ProviderResource {
    constructor(name: string, args: ProviderArgs, opts?: pulumi.ResourceOptions);
  }
}
