import * as pulumi from "@pulumi/pulumi";
import type { PortAccessTokenArgs } from "./args";

/** The subpath of this package that exports the provider. Every user's state contains it. */
export const providerModule = "pulumi-port-access-token/dynamic-provider";

/**
 * Stored instead of the provider's code: the provider process runs it, and `require` resolves from the program's folder.
 * Stored twice per token, so keep it short. A changed text updates every token.
 */
const providerReference = `exports.handler = () => require("${providerModule}");`;

/**
 * The managed resource below a `PortAccessToken`. Create, update and refresh request tokens from Port; the state holds the
 * token. Not public, so that the implementation can change while the component stays.
 *
 * For the engine, it is a `pulumi.dynamic.Resource`. That class cannot be used here: it derives the reference from the
 * package's location, which fails for a linked package and, with older SDKs, in pnpm's store, and it writes another
 * reference if the package belongs to another package.
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
        // A dynamic resource has only the outputs that are named here, whether or not they are inputs.
        clientId,
        clientSecret: clientSecret === undefined ? undefined : pulumi.secret(clientSecret),
        baseUrl,
        accessToken: undefined,
        expiresAt: undefined,
        tokenFingerprint: undefined,
      },
      // A dynamic provider cannot mark secrets in its answers, so the resource names them.
      pulumi.mergeOptions(opts, { additionalSecretOutputs: ["accessToken", "clientSecret"] }),
    );
  }
}

/** Drops undefined inputs: for each property the SDK creates promises with stack traces, the largest cost of a token. */
function given(inputs: pulumi.Inputs): pulumi.Inputs {
  return Object.fromEntries(Object.entries(inputs).filter(([, value]) => value !== undefined));
}
