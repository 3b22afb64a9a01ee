/**
 * What one can try: the worked examples of the topics with what is set as an argument. Each answers with its figures and with
 * how they come about, as formulas with the numbers put in.
 */
@NullMarked
package dev.loupe.explain.exercise;

import org.jspecify.annotations.NullMarked;
