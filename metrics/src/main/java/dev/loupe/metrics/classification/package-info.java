/** Error rate and what goes with it: precision, recall, confusion, log loss, calibration; and the readers of their files. */
@NullMarked
package dev.loupe.metrics.classification;

import org.jspecify.annotations.NullMarked;
