// The types of what programs import, as far as the examples use them. A stand-in: the real package cannot be had on every
// machine.

declare module "@port-labs/port" {
  import { CustomResource, CustomResourceOptions, Input, Output, ProviderResource } from "@pulumi/pulumi";

  export class Provider extends ProviderResource {
    constructor(name: string, args: { token?: Input<string>; baseUrl?: Input<string> });
  }
  type Options = CustomResourceOptions;
  export class Blueprint extends CustomResource {
    constructor(
      name: string,
      args: {
        identifier: Input<string>;
        title: Input<string>;
        icon?: Input<string>;
        properties?: { stringProps?: Record<string, { title: string }> };
      },
      opts?: Options,
    );
    readonly identifier: Output<string>;
  }
  export class Entity extends CustomResource {
    constructor(
      name: string,
      args: {
        identifier: Input<string>;
        title: Input<string>;
        blueprint: Input<string>;
        properties?: { stringProps?: Record<string, string> };
      },
      opts?: Options,
    );
  }
  export class OrganizationSecret extends CustomResource {
    constructor(
      name: string,
      args: { secretName: Input<string>; secretValue: Input<string>; description?: Input<string> },
      opts?: Options,
    );
  }
  export class Webhook extends CustomResource {
    constructor(
      name: string,
      args: {
        identifier: Input<string>;
        title: Input<string>;
        enabled?: Input<boolean>;
        security?: {
          secret?: Input<string>;
          signatureHeaderName?: Input<string>;
          signatureAlgorithm?: Input<string>;
        };
      },
      opts?: Options,
    );
    readonly url: Output<string>;
  }
}
