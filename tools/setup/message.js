"use strict";

/** The start of every message that ends a script: it names the source. */
exports.prefix = "pulumi-port-access-token: ";
