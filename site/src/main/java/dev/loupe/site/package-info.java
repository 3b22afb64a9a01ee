/** The documentation as a site of plain files: pages of {@code docs/}, and what is computed or told by the program itself. */
@NullMarked
package dev.loupe.site;

import org.jspecify.annotations.NullMarked;
