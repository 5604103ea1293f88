/** The subpath of this package whose exports are the provider. It is written into every user's state. */
export const providerModule = "pulumi-port-access-token/dynamic-provider";

/**
 * What the state keeps in place of the provider: a program that the provider process runs, with `require` resolving from
 * the program's folder. To the letter what Pulumi's SDK writes for a module in `node_modules`: another text would be an
 * update of every token.
 */
export const providerReference = `exports.handler = __f0;
const provider = require("${providerModule}");

function __f0() {
  return (function() {
    with({ this: undefined, arguments: undefined }) {

return () => provider;

    }
  }).apply(undefined, undefined).apply(this, arguments);
}
`;
