/** The room of evaluations: detections or predictions against the truth. */
@NullMarked
package dev.loupe.serve.evaluation;

import org.jspecify.annotations.NullMarked;
