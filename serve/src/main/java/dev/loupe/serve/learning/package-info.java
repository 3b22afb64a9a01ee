/**
 * The room where one learns: the topics of {@link dev.loupe.explain}, each with something to try. The pages only draw: every
 * figure is asked from here, and comes from the modules that also inspect and evaluate.
 */
@NullMarked
package dev.loupe.serve.learning;

import org.jspecify.annotations.NullMarked;
