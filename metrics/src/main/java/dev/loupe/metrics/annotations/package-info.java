/**
 * What is there (truths) and what was found (detections), as columns of numbers, with the readers of the files that say
 * so and the checks of what they say.
 */
@NullMarked
package dev.loupe.metrics.annotations;

import org.jspecify.annotations.NullMarked;
