/** What the units of a recurrent network do while it reads a text, and the forms in which that is shown. */
@NullMarked
package dev.loupe.report.trace;

import org.jspecify.annotations.NullMarked;
