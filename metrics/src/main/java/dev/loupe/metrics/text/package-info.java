/** How well a text is foretold: bits a character of n-grams and of compressors, which a network has to beat. */
@NullMarked
package dev.loupe.metrics.text;

import org.jspecify.annotations.NullMarked;
