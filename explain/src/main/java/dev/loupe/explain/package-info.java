/**
 * Topics of the field, short and exact: what each says stands in a text of its own, in English and Chinese; its figures are
 * computed when it is printed, by the program's own modules.
 *
 * <p>To add a topic: a class that computes its figures, a text for each language, a line in {@link Topics}.
 */
@NullMarked
package dev.loupe.explain;

import org.jspecify.annotations.NullMarked;
