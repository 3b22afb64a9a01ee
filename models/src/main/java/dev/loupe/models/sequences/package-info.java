/** Small tasks that show what a recurrent cell can keep, learned by several cells side by side from the same examples. */
@NullMarked
package dev.loupe.models.sequences;

import org.jspecify.annotations.NullMarked;
