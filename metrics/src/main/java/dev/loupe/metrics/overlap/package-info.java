/** How much two boxes, two masks or two skeletons agree, as a number. */
@NullMarked
package dev.loupe.metrics.overlap;

import org.jspecify.annotations.NullMarked;
