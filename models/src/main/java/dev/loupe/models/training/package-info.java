/** One loop that trains: steps, evaluation, metrics, checkpoints, resumption. What is trained is a {@code Task}. */
@NullMarked
package dev.loupe.models.training;

import org.jspecify.annotations.NullMarked;
