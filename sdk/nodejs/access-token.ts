import * as pulumi from "@pulumi/pulumi";
import * as provider from "../../provider/dynamic";
import type { PortAccessTokenArgs } from "./args";

/**
 * The managed resource below a `PortAccessToken`: its create, update and refresh ask Port, its state holds the token.
 * Not exported: what stands behind the component may change, the component does not.
 */
export class AccessToken extends pulumi.dynamic.Resource {
  declare readonly clientId: pulumi.Output<string>;
  declare readonly baseUrl: pulumi.Output<string>;
  declare readonly clientSecret: pulumi.Output<string | undefined>;
  declare readonly accessToken: pulumi.Output<string>;
  declare readonly expiresAt: pulumi.Output<string>;
  declare readonly tokenFingerprint: pulumi.Output<string>;

  constructor(name: string, args: PortAccessTokenArgs, opts: pulumi.CustomResourceOptions) {
    const { clientId, clientSecret, region, baseUrl, minimumRemainingSeconds, onShortLifetime, autoRenew } = args;
    super(
      provider,
      name,
      {
        clientId,
        clientSecret: clientSecret === undefined ? undefined : pulumi.secret(clientSecret),
        region,
        baseUrl,
        minimumRemainingSeconds,
        onShortLifetime,
        autoRenew,
        // Outputs: a dynamic resource has the ones that are named here.
        accessToken: undefined,
        expiresAt: undefined,
        tokenFingerprint: undefined,
      },
      // The engine keeps secrets only where it is told so; a provider of this kind cannot mark them in its answers.
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["accessToken", "clientSecret"] }),
      "port-access-token",
      "AccessToken",
    );
  }
}
