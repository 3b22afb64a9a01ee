/** Pictures to learn from: reading, order, small changes, batches. */
@NullMarked
package dev.loupe.models.data;

import org.jspecify.annotations.NullMarked;
