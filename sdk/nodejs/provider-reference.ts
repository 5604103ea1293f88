/** The subpath of this package whose exports are the provider. It is written into every user's state. */
export const providerModule = "pulumi-port-access-token/dynamic-provider";

/**
 * What the state keeps in place of the provider: a program that the provider process runs, with `require` resolving from
 * the program's folder. Twice in the state of every token, hence as short as it gets. Another text would be an update of
 * every token.
 */
export const providerReference = `exports.handler = () => require("${providerModule}");`;
