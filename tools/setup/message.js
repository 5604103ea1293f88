"use strict";

/** What every message that stops something begins with, so that a reader knows who speaks. */
exports.prefix = "pulumi-port-access-token: ";
