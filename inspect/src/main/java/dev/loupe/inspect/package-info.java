/** What a network costs: figures as records, each by a table of rules over operators; no text. */
@NullMarked
package dev.loupe.inspect;

import org.jspecify.annotations.NullMarked;
