/** The pages that people look at: one view each, as a file that needs nothing else or as a server hands it out. */
@NullMarked
package dev.loupe.report.page;

import org.jspecify.annotations.NullMarked;
