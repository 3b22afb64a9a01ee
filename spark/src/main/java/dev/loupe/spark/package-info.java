/**
 * COCO's figures of data that do not fit one machine, on Apache Spark, equal to the last bit to those of one machine;
 * {@code docs/evaluate.md} has the proof. And the rows of model files that one machine would read too long; {@code
 * docs/scale.md} has what that costs.
 */
@NullMarked
package dev.loupe.spark;

import org.jspecify.annotations.NullMarked;
