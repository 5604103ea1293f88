/** What every message of the emulator to its user begins with. */
export const errorPrefix = "pulumi-port-access-token-emulator: ";
