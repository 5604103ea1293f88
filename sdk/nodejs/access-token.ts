import * as pulumi from "@pulumi/pulumi";
import type { PortAccessTokenArgs } from "./args";

/** The subpath of this package whose exports are the provider. It is written into every user's state. */
export const providerModule = "pulumi-port-access-token/dynamic-provider";

/**
 * What the state keeps in place of the provider: a program that the provider process runs, with `require` resolving from
 * the program's folder. Stored twice per token, so keep it short. Another text would be an update of
 * every token.
 */
export const providerReference = `exports.handler = () => require("${providerModule}");`;

/**
 * The managed resource below a `PortAccessToken`: its create, update and refresh request tokens from Port, its state holds the token.
 * Not exported: what stands behind the component may change, the component does not.
 *
 * To the engine it is a `pulumi.dynamic.Resource`. That class derives the reference from where the package lies: it fails
 * for a linked one and, with older SDKs, in pnpm's store, and gets another text below another package.
 */
export class AccessTokenResource extends pulumi.CustomResource {
  declare readonly clientId: pulumi.Output<string>;
  declare readonly baseUrl: pulumi.Output<string>;
  declare readonly clientSecret: pulumi.Output<string | undefined>;
  declare readonly accessToken: pulumi.Output<string>;
  declare readonly expiresAt: pulumi.Output<string>;
  declare readonly tokenFingerprint: pulumi.Output<string>;

  constructor(name: string, args: PortAccessTokenArgs, opts: pulumi.CustomResourceOptions) {
    const { clientId, clientSecret, region, baseUrl, minimumRemainingSeconds, onShortLifetime, autoRenew } = args;
    super(
      "pulumi-nodejs:dynamic/port-access-token:AccessToken",
      name,
      {
        __provider: providerReference,
        ...given({ region, minimumRemainingSeconds, onShortLifetime, autoRenew }),
        // Inputs or not, these are outputs: a dynamic resource has the ones that are named here.
        clientId,
        clientSecret: clientSecret === undefined ? undefined : pulumi.secret(clientSecret),
        baseUrl,
        accessToken: undefined,
        expiresAt: undefined,
        tokenFingerprint: undefined,
      },
      // The engine keeps secrets only where it is told so; a provider of this kind cannot mark them in its answers.
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["accessToken", "clientSecret"] }),
    );
  }
}

/** Without what is undefined: the SDK makes promises with stack traces for each property, which is what a token costs most. */
function given(inputs: pulumi.Inputs): pulumi.Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}
