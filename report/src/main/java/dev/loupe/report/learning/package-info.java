/**
 * What the command line asks of that which trains and uses networks. Those are found as services, so that a verb that only
 * counts starts without LibTorch.
 */
@NullMarked
package dev.loupe.report.learning;

import org.jspecify.annotations.NullMarked;
